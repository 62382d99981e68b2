# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app

COPY requirements/uv.txt requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv pip install --system --no-cache --require-hashes -r requirements/run.txt

RUN useradd --create-home --uid 10001 fasttrack && install -d -o fasttrack /data
COPY --chown=root:root . .

USER fasttrack
EXPOSE 8000
CMD ["gunicorn", "--config", "python:fasttrack.gunicorn_config", "fasttrack.wsgi"]
