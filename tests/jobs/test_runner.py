"""Jobs from the queue to their end, whatever comes between."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Any

import orjson
import pytest
from django.db import connection
from django.utils import timezone

from nmt_server.errors import JobNotDone
from nmt_server.jobs import records
from nmt_server.jobs import runner as runner_module
from nmt_server.jobs.chunks import TextResult
from nmt_server.jobs.create import create_job
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.records import LeaseLost
from nmt_server.jobs.report import Report
from nmt_server.jobs.results import results_from, translated_file
from nmt_server.jobs.runner import Runner
from nmt_server.models import CachedTranslation, Job, JobChunk, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.serving.current_models import forget_models
from nmt_server.translation import Wishes, translate
from tests.jobs.waiting import wait_for, wait_for_end
from tests.no_thread import no_thread

Start = Callable[[], Runner]
State = Job.State
TEXTS = [f"猫が{n}匹いる。" for n in range(700)]
FAST = {"beam_size": 1, "max_decoding_length": 8}


def make_job(texts: list[str]) -> Job:
    return create_job(Plan(options=FAST), texts)


def results_of(job: Job) -> list[str]:
    return [result.text for _, _, result in results_from(job, 0, 10**6)]


def test_a_job_gives_what_a_request_gives(start_runner: Start) -> None:
    job = make_job([*TEXTS, "猫\n犬", " ", ""])
    runner = start_runner()
    wait_for_end(runner, job)
    assert (job.state, job.done, job.total) == (State.DONE, 703, 703)
    assert job.active_seconds > 0 and job.finished_at is not None
    expected = [t.text for t in translate([*TEXTS, "猫\n犬", " ", ""], wishes=Wishes(options=FAST))]
    assert results_of(job) == orjson.loads(translated_file(job)) == expected


def test_jobs_side_by_side_in_several_processes(start_runner: Start) -> None:
    jobs = [make_job([f"{n}{text}" for text in TEXTS[:300]]) for n in range(6)]
    runners = [start_runner() for _ in range(3)]
    for job in jobs:
        wait_for_end(runners[0], job)
        # A chunk that was stored twice would count twice.
        assert (job.state, job.done) == (State.DONE, 300)


def test_where_no_thread_is_to_be_had_a_job_waits_for_one(start_runner: Start) -> None:
    job = make_job(TEXTS[:3])
    with no_thread("job ") as was_refused:
        runner = start_runner()
        assert was_refused.wait(60)
    wait_for_end(runner, job)
    assert (job.state, job.done) == (State.DONE, 3)


def test_the_thread_that_looks_for_jobs_is_started_by_whoever_can(
    served_model: TranslationModel,
) -> None:
    job, runner = make_job(TEXTS[:3]), Runner()
    with no_thread("jobs"), pytest.raises(RuntimeError):
        runner.wake()
    runner.wake()
    try:
        assert wait_for_end(runner, job).state == State.DONE
    finally:
        runner.stop()
        runner.join(60)


def test_an_empty_job_is_done(served_model: TranslationModel) -> None:
    job = make_job([])
    assert job.state == State.DONE and translated_file(job) == b"[]"


def test_a_cancelled_job_stops_and_keeps_what_it_has(start_runner: Start) -> None:
    job = make_job([f"{n}{text}" for n in range(20) for text in TEXTS])
    runner = start_runner()
    wait_for(runner, job, lambda job: job.done > 0)
    assert records.cancel_job(job.pk)
    runner.cancel(job.pk)
    other = make_job(TEXTS[:3])
    wait_for_end(runner, other)
    job.refresh_from_db()
    assert job.state == State.CANCELLED and 0 < job.done < job.total
    left = JobChunk.objects.filter(job=job)
    assert not left.filter(results="").exists()
    assert sum(chunk.end - chunk.first for chunk in left) == job.done
    results = results_from(job, 0, 10**6)
    assert [index for index, _, _ in results] == list(range(len(results))) != []
    with pytest.raises(JobNotDone):
        translated_file(job)
    assert not records.cancel_job(job.pk)


def test_of_a_cancelled_job_those_are_listed_that_nothing_is_missing_before(
    served_model: TranslationModel,
) -> None:
    job = make_job(TEXTS)
    for chunk in JobChunk.objects.filter(job=job).exclude(first=16):
        made = [[text, [], ""] for text in orjson.loads(chunk.texts)]
        JobChunk.objects.filter(pk=chunk.pk).update(results=orjson.dumps(made).decode())
    assert records.cancel_job(job.pk)
    assert [index for index, _, _ in results_from(job, 0, 10**6)] == list(range(16))
    assert results_from(job, 20, 100) == []
    assert results_from(job, 100, 3) == [
        (index, TEXTS[index], TextResult(TEXTS[index])) for index in (100, 101, 102)
    ]


def test_a_job_that_has_ended_keeps_its_texts_where_it_is_cancelled(
    served_model: TranslationModel,
) -> None:
    job = make_job(TEXTS)
    (claim,) = records.claim_jobs(1)
    records.fail(claim, "in vain")
    assert not records.cancel_job(job.pk)
    assert JobChunk.objects.filter(job=job, results="").count() > 1


def test_a_paused_job_keeps_what_was_in_flight_and_goes_on(start_runner: Start) -> None:
    job = make_job([f"{n}{text}" for n in range(20) for text in TEXTS])
    runner = start_runner()
    wait_for(runner, job, lambda job: job.done > 0)
    assert records.pause_job(job.pk) and not records.pause_job(job.pk)
    wait_for(runner, job, lambda job: records.is_resting(job) and job.lease_until is None)
    at_rest = job.done
    assert records.claim_jobs(1) == []
    stored = JobChunk.objects.filter(job=job).exclude(results="").values_list("first", "end")
    assert sum(end - first for first, end in stored) == at_rest < job.total
    JobChunk.objects.filter(job=job, results="", first__gt=at_rest + 600).delete()
    assert records.resume_job(job.pk)
    runner.wake()
    wait_for_end(runner, job)
    assert job.state == State.DONE and at_rest < job.done < job.total


def test_a_job_that_another_process_cancels_or_deletes(start_runner: Start) -> None:
    first, second = (make_job([f"{m}{n}{text}" for n in range(20) for text in TEXTS]) for m in "ab")
    runner = start_runner()
    for job in (first, second):
        wait_for(runner, job, lambda job: job.done > 0)
    records.cancel_job(first.pk)
    Job.objects.get(pk=second.pk).delete()
    # So many jobs are worked on at a time: who has all of these has let go of both.
    others = [make_job([f"{m}{n}{text}" for n in range(4) for text in TEXTS]) for m in "cdef"]
    for job in others:
        wait_for(runner, job, lambda job: job.done > 0)
    first.refresh_from_db()
    assert first.state == State.CANCELLED and first.done < first.total
    assert not JobChunk.objects.filter(job_id=second.pk).exists()


def test_a_stopped_process_leaves_its_jobs_to_the_next(start_runner: Start) -> None:
    job = make_job([f"{n}{text}" for n in range(20) for text in TEXTS])
    runner = start_runner()
    done = JobChunk.objects.filter(job=job, first=0).exclude(results="")
    wait_for(runner, job, lambda _: done.exists())
    runner.stop()
    runner.join(60)
    wait_for(runner, job, lambda job: job.state == State.QUEUED)
    assert (job.owner, job.lease_until) == ("", None)
    # What is done is not done again: it would be overwritten.
    first = JobChunk.objects.get(job=job, first=0)
    JobChunk.objects.filter(job=job).exclude(pk=first.pk).filter(first__gt=1000).delete()
    job.total = JobChunk.objects.filter(job=job).order_by("-end").values_list("end", flat=True)[0]
    job.save(update_fields=["total"])
    kept = orjson.dumps([["kept", [], ""]] * (first.end - first.first)).decode()
    assert JobChunk.objects.filter(pk=first.pk).exclude(results="").update(results=kept)
    CachedTranslation.objects.all().delete()
    wait_for_end(start_runner(), job)
    assert job.state == State.DONE
    results = results_of(job)
    assert len(results) == job.total
    assert set(results[: first.end]) == {"kept"} and "kept" not in results[first.end :]


def test_the_job_of_a_dead_process_is_taken_over(start_runner: Start) -> None:
    job = make_job(TEXTS)
    (dead,) = records.claim_jobs(4)
    assert records.claim_jobs(4) == []
    chunk = next(records.chunks_left(dead))
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    wait_for_end(start_runner(), job)
    assert (job.state, job.done) == (State.DONE, len(TEXTS))
    before = results_of(job)
    # It was only asleep, and writes what it has.
    with pytest.raises(LeaseLost):
        records.store_results(dead, chunk, [TextResult("late")] * len(chunk.texts), 1.0)
    assert not records.renew(dead)
    records.fail(dead, "late")
    job.refresh_from_db()
    assert (job.state, job.done, results_of(job)) == (State.DONE, len(TEXTS), before)


def test_a_job_that_brings_process_after_process_down_is_given_up(
    served_model: TranslationModel,
) -> None:
    job = make_job(TEXTS)
    for _ in range(5):
        assert len(records.claim_jobs(1)) == 1
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert records.claim_jobs(1) == []
    job.refresh_from_db()
    assert job.state == State.FAILED and "several times" in job.error


def test_a_job_that_failed_goes_on_with_what_it_has(start_runner: Start) -> None:
    job = make_job(TEXTS)
    (claim,) = records.claim_jobs(1)
    chunk = next(records.chunks_left(claim))
    kept = [TextResult("kept")] * len(chunk.texts)
    records.store_results(claim, chunk, kept, 1.0)
    assert not records.resume_job(job.pk)
    records.fail(claim, "The disk was full.")
    assert records.resume_job(job.pk) and not records.resume_job(job.pk)
    wait_for_end(start_runner(), job)
    assert (job.state, job.error, job.done) == (State.DONE, "", len(TEXTS))
    assert results_of(job)[: len(kept)] == ["kept"] * len(kept)


def test_a_job_that_is_deleted_while_results_of_it_are_stored(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job(TEXTS)
    (claim,) = records.claim_jobs(1)
    chunk = next(records.chunks_left(claim))

    def delete() -> None:
        try:
            Job.objects.get(pk=job.pk).delete()
        finally:
            connection.close()

    read = Report.from_json
    with ThreadPoolExecutor(1) as pool:

        def delete_meanwhile(stored: dict[str, Any]) -> Report:
            deleting.append(pool.submit(delete))
            # It waits for the results, where the database has it wait for nothing else.
            with contextlib.suppress(TimeoutError):
                deleting[0].result(0.5)
            return read(stored)

        deleting: list[Future[None]] = []
        monkeypatch.setattr(Report, "from_json", delete_meanwhile)
        records.store_results(claim, chunk, [TextResult("cat")] * len(chunk.texts), 1.0)
        deleting[0].result(60)
    assert not Job.objects.exists() and not JobChunk.objects.exists()


def test_a_job_that_gets_on_may_be_killed_as_often_as_it_must(
    served_model: TranslationModel,
) -> None:
    job = make_job(TEXTS)
    for _ in range(12):
        (claim,) = records.claim_jobs(1)
        assert records.renew(claim, has_progressed=True)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_job_whose_model_is_gone_fails_with_the_reason(start_runner: Start) -> None:
    job = make_job(TEXTS)
    TranslationModel.objects.all().delete()
    bump_revision()
    wait_for_end(start_runner(), job)
    assert job.state == State.FAILED and "random" in job.error


def test_a_model_that_cannot_be_loaded_is_tried_again_before_the_job_fails(
    start_runner: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "_CHUNK_TRIES", 2)
    job = make_job(TEXTS)
    TranslationModel.objects.update(path="/nowhere")
    bump_revision()
    # As a process that has not seen the model as it was.
    forget_models()
    wait_for_end(start_runner(), job)
    assert job.state == State.FAILED and "nowhere" in job.error and job.done == 0


def test_old_jobs_are_deleted_and_others_are_not(served_model: TranslationModel) -> None:
    old, young, open_ = make_job([]), make_job([]), make_job(TEXTS)
    long_ago = timezone.now() - timedelta(days=40)
    Job.objects.exclude(pk=young.pk).update(created_at=long_ago)
    Job.objects.filter(pk=old.pk).update(finished_at=long_ago)
    for days in (0, 999_999_999):
        records.delete_old_jobs(days)
    assert Job.objects.count() == 3
    records.delete_old_jobs(30)
    assert {job.pk for job in Job.objects.all()} == {young.pk, open_.pk}


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no signals to interrupt with")
def test_a_stop_may_interrupt_a_stop() -> None:
    # A supervisor signals all processes, and gunicorn's master signals its workers once more.
    runner = Runner()
    is_over = threading.Event()
    handled: SimpleQueue[None] = SimpleQueue()

    def stop(*_: object) -> None:
        runner.stop()
        handled.put(None)

    def interrupt() -> None:
        while not is_over.is_set():
            os.kill(os.getpid(), signal.SIGUSR1)
            with contextlib.suppress(Empty):
                handled.get(timeout=0.1)

    before = signal.signal(signal.SIGUSR1, stop)
    interrupting = threading.Thread(target=interrupt, daemon=True)
    interrupting.start()
    try:
        for _ in range(50_000):
            runner.stop()
    finally:
        is_over.set()
        interrupting.join(60)
        signal.signal(signal.SIGUSR1, before)
    assert runner.is_stopping
