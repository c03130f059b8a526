# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/
RUN /opt/venv/bin/pip install --no-deps --require-hashes -r /tmp/requirements.txt
COPY . /app
WORKDIR /app
# Compiles the translations and collects the static files; needs no secret, nothing of it is kept in the image.
RUN /opt/venv/bin/pybabel -q compile -d locale -D django \
 && O2C_ENV=production SECRET_KEY=not-used-by-collectstatic ALLOWED_HOSTS=build DATABASE_URL=postgresql://build/build \
    REDIS_URL=redis://build EMAIL_HOST=build DEFAULT_FROM_EMAIL=build@example.com \
    O2C_STATIC_ROOT=/app/static-collected /opt/venv/bin/python manage.py collectstatic --noinput --skip-checks -v 0 \
 && /opt/venv/bin/python -m compileall -q .

FROM python:3.11-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/o2c --create-home o2c
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 O2C_ENV=production O2C_VAR=/var/lib/o2c \
    O2C_STATIC_ROOT=/app/static-collected
USER o2c
WORKDIR /app
VOLUME /var/lib/o2c
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "exec gunicorn -b 0.0.0.0:8000 -k gthread --threads 8 --workers ${WEB_CONCURRENCY:-2} --graceful-timeout 20 --no-control-socket --worker-tmp-dir /dev/shm o2c.wsgi"]
