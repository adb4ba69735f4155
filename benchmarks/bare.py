"""The yardstick: a FastAPI that keeps nothing, on the uvicorn settings of the service.

`python -m benchmarks.bare`, on `APP_PORT`.
"""

import os
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.commands.serve import UVICORN

app = FastAPI()


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "alive"}


@app.get("/assessments/{assessment}/sections/{code}")
async def read(assessment: str, code: str) -> dict[str, str]:
    return {"assessment": assessment, "section": code}


@app.put("/api/v1/assessments/{assessment}/responses/{item}")
async def write(assessment: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"assessment": assessment, "item": item, **body}


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["APP_PORT"]), **UVICORN)
