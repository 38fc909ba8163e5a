"""What a job has translated: segment by segment, and as the file that was sent."""

from __future__ import annotations

from nmt_server.errors import JobNotDone
from nmt_server.file_reading.process import with_translations
from nmt_server.jobs.chunks import MOST_TEXTS_OF_A_CHUNK, TextResult
from nmt_server.models import Job, JobChunk, JobFilePart
from nmt_server.text import any_json


def results_from(job: Job, start: int, most: int) -> list[tuple[int, str, TextResult]]:
    """Up to `most` finished segments from the index `start`: index, source and result.

    They end where the next segment is not done, although later ones may be. Of a job that was
    cancelled, nothing is left of those.
    """
    found: list[tuple[int, str, TextResult]] = []
    while len(found) < most:
        # By the place of the chunk, for the index, and a few at a time.
        position = start + len(found)
        chunks = JobChunk.objects.filter(
            job=job, first__gt=position - MOST_TEXTS_OF_A_CHUNK, end__gt=position
        ).order_by("first")
        before = len(found)
        for first, texts, results in chunks.values_list("first", "texts", "results")[:4]:
            if not results or first > start + len(found):
                return found[:most]
            pairs = zip(any_json.loads(texts), any_json.loads(results), strict=True)
            found += [
                (index, source, TextResult.from_json(result))
                for index, (source, result) in enumerate(pairs, first)
                if index >= start
            ]
        if len(found) == before:
            break
    return found[:most]


def translated_file(job: Job) -> bytes:
    """The file of a job with its translations; a JSON list for a job without a file.

    What is not done yet, or could not be, is as it was. It is in the encoding of the job's file,
    or in UTF-8 where that lacks a character of a translation. Raises `InvalidFile` where the texts
    are not those that this version finds in the file, and `JobNotDone` where they are gone.
    """
    if job.state == Job.State.CANCELLED:
        raise JobNotDone(
            "The job was cancelled, and what was not done yet was removed.",
            "What was translated is there one by one, with ?from=0 at the address of the job.",
        )
    translations: list[str] = []
    chunks = JobChunk.objects.filter(job=job).order_by("first").values_list("texts", "results")
    for texts, results in chunks:
        translations += (
            [result[0] for result in any_json.loads(results)] if results else any_json.loads(texts)
        )
    if not job.format:
        return any_json.dumps(translations)
    return with_translations(
        _file_of(job),
        job.format,
        translations,
        (job.source_language, job.target_language),
        column=job.column,
        encoding=job.encoding,
    )


def _file_of(job: Job) -> bytes:
    parts = JobFilePart.objects.filter(job=job).order_by("number")
    return b"".join(bytes(part) for part in parts.values_list("content", flat=True))


def characters_of(job: Job) -> int:
    """How many characters the texts of a job have."""
    texts = JobChunk.objects.filter(job=job).values_list("texts", flat=True)
    return sum(len(text) for stored in texts.iterator() for text in any_json.loads(stored))
