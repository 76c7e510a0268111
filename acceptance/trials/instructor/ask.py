"""Asks one thing after the other through instructor, as lines of JSON say, and answers each with a line."""

import asyncio
import json
import os
import sys
from collections.abc import Iterable

import instructor
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel


class Weather(BaseModel):
    city: str
    degrees: int


class Wind(BaseModel):
    city: str
    knots: int


WHERE = {"base_url": f"{os.environ['SALLYPORT_URL']}/v1", "api_key": os.environ["SALLYPORT_KEY"], "max_retries": 0}
MESSAGES = [{"role": "system", "content": "Answer briefly."}, {"role": "user", "content": "How warm is it in Kyoto?"}]


def clients(mode: str) -> tuple:
    chosen = instructor.Mode[mode]
    return instructor.from_openai(OpenAI(**WHERE), mode=chosen), instructor.from_openai(AsyncOpenAI(**WHERE), mode=chosen)


def plain(value: object) -> object:
    return value.model_dump() if isinstance(value, BaseModel) else value


async def ask(mode: str, way: str, model: str) -> object:
    client, later = clients(mode)
    asked = {"model": model, "messages": MESSAGES, "max_retries": 0}
    if way == "whole":
        return plain(client.create(response_model=Weather, **asked))
    if way == "async":
        return plain(await later.create(response_model=Weather, **asked))
    if way == "with counts":
        made, answer = client.create_with_completion(response_model=Weather, **asked)
        counts = answer.usage.model_dump()
        return [plain(made), counts.get("prompt_tokens", counts.get("input_tokens"))]
    if way == "asked again":
        return plain(client.create(response_model=Weather, **{**asked, "max_retries": 1}))
    if way == "partial":
        seen = [plain(part) for part in client.create_partial(response_model=Weather, **asked)]
        return seen[-1]
    if way == "partial, async":
        seen = [plain(part) async for part in later.create_partial(response_model=Weather, **asked)]
        return seen[-1]
    if way == "iterable":
        return [plain(one) for one in client.create_iterable(response_model=Weather, **asked)]
    if way == "parallel":
        return [plain(one) for one in client.create(response_model=Iterable[Weather | Wind], **asked)]
    raise ValueError(way)


async def answer_all() -> None:
    # One question at a time, so that nothing waits while a line is read.
    for line in sys.stdin:
        try:
            outcome = {"made": await ask(**json.loads(line))}
        except Exception as error:
            outcome = {"failed": f"{type(error).__name__}: {error}"[:2000]}
        print(json.dumps(outcome), flush=True)


asyncio.run(answer_all())
