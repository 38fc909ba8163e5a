# The server as an image, for CPUs or for NVIDIA GPUs.
#
#   docker build -t nmt-server .
#   docker build --build-arg DEVICE=gpu -t nmt-server-gpu .
#
# FAIRSEQ=yes adds what serves and converts fairseq checkpoints (some gigabytes); on CPUs, give with
# TORCH_INDEX_URL the index that https://pytorch.org/get-started/locally/ names for builds without
# CUDA. RAY=yes adds Ray. How to run it: docs/deploying.md, compose.yaml, and docs/scaling.md.

FROM python:3.11-slim-bookworm AS build
ARG DEVICE=cpu
ARG FAIRSEQ=no
ARG RAY=no
ARG TORCH_INDEX_URL=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/venv/bin:$PATH
WORKDIR /build
COPY requirements*.txt ./
RUN python -m venv /opt/venv \
    && case "$DEVICE" in cpu) wanted=requirements.txt ;; gpu) wanted=requirements-cuda.txt ;; \
       *) echo "DEVICE is '$DEVICE'; it takes cpu or gpu." >&2; exit 1 ;; esac \
    && pip install -r "$wanted" -r requirements-postgresql.txt \
    && if [ "$RAY" = yes ]; then pip install -r requirements-ray.txt; fi
# The compiler stays behind in this stage.
# hadolint ignore=DL3008
RUN if [ "$FAIRSEQ" = yes ]; then \
      apt-get update && apt-get install -y --no-install-recommends g++ \
      && if [ "$DEVICE" = gpu ]; then pip install -r requirements-torch-cuda.txt; \
         else pip install ${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"} \
           -r requirements-torch-cpu.txt; fi \
      && pip install -r requirements-fairseq-build.txt \
      && pip install --no-build-isolation -r requirements-fairseq.txt; \
    fi

FROM python:3.11-slim-bookworm
# LD_LIBRARY_PATH: CTranslate2 loads cuBLAS by name. NVIDIA_*: what the toolkit is to put in.
ENV PATH=/opt/venv/bin:$PATH \
    LD_LIBRARY_PATH=/opt/venv/lib/python3.11/site-packages/nvidia/cublas/lib \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    NMT_DATA_DIR=/data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
RUN python -m compileall -q /app \
    && useradd --system --uid 10001 --user-group --home-dir /data nmt \
    && install -d -o nmt -g nmt -m 700 /data \
    && install -d /models
# By number, as clusters that refuse root want it.
USER 10001:10001
VOLUME ["/data", "/models"]
EXPOSE 14366
# Work in flight is answered before the server ends, which may take as long as a request may.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=20s --start-period=120s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:14366/readyz', timeout=15)"]
ENTRYPOINT ["/app/docker/entrypoint"]
CMD ["serve", "--host", "0.0.0.0", "--port", "14366"]
