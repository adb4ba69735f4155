FROM python:3.11-slim-bookworm AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /srv/zhizhen
COPY pyproject.toml uv.lock ./
# What many machines need is inside: Procrastinate, S3; so are signatures and the province's sign-in.
RUN uv sync --frozen --no-dev --extra scaled --extra s3 --extra sign --extra oidc

FROM python:3.11-slim-bookworm
# Pango and the HarfBuzz subsetter draw reports; the fonts are in app/fonts. pg_dump writes and reads backups of PostgreSQL 15.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --uid 10001 zhizhen \
 && mkdir /data && chown zhizhen /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/zhizhen
COPY pyproject.toml README.md ./
COPY alembic alembic
COPY app app
COPY diagnosis_models diagnosis_models
COPY questionnaires questionnaires
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    APP_HOST=0.0.0.0 APP_DATABASE_URL=sqlite:////data/zhizhen.db APP_BLOB_DIR=/data/blobs
# APP_SECRET_KEY has no default outside loopback: give it at run time.
USER zhizhen
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["python", "-m", "app", "serve"]
