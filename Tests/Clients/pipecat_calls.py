"""Sends calls through tuner-pipecat-sdk: its observer watches a pipecat pipeline.

The pipeline holds one processor, which plays the speech, the model and the voice: it answers what the
caller says with the frames that those services push. Runner, worker, pipeline and observer are real.
"""

import asyncio
import os

for name in ("APP_VERSION", "BUILD_NUMBER", "GITHUB_RUN_NUMBER", "CIRCLE_BUILD_NUM"):
    os.environ.pop(name, None)  # The SDK would take the agent's version from them.

from loguru import logger
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    EndFrame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    LLMContextAssistantTimestampFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
    TranscriptionFrame,
    TTSTextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import LLMTokenUsage, LLMUsageMetricsData, TTFBMetricsData
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.workers.runner import WorkerRunner
from tuner_pipecat_sdk import Observer

from outcomes import AGENT, API_KEY, BASE_URL, WORKSPACE, tell

LINES: list[tuple[str, str]] = []
logger.remove()
logger.add(lambda line: LINES.append((line.record["level"].name, line.record["message"])), level="INFO")

STAMP = "2026-05-02T09:00:00Z"


class Receptionist(FrameProcessor):
    """Answers each of the caller's turns with the next step: a text, or a tool and a text."""

    def __init__(self, steps: list) -> None:
        super().__init__()
        self.steps = list(steps)
        self.answered = asyncio.Event()

    async def process_frame(self, frame, direction) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, UserStoppedSpeakingFrame) and self.steps:
            await self.answer(self.steps.pop(0))

    async def answer(self, step) -> None:
        if isinstance(step, tuple):
            name, request, outcome, text = step
            arguments = {"day": "2026-05-02", "guests": 3}
            await self.push_frame(FunctionCallInProgressFrame(name, request, arguments))
            await asyncio.sleep(0.02)
            await self.push_frame(FunctionCallResultFrame(name, request, arguments, outcome))
        else:
            text = step
        await self.push_frame(LLMFullResponseStartFrame())
        await self.push_frame(LLMTextFrame(text))
        usage = LLMTokenUsage(prompt_tokens=210, completion_tokens=17, total_tokens=227)
        await self.push_frame(
            MetricsFrame(
                data=[
                    TTFBMetricsData(processor="LLMService#0", model="gpt-4o-mini", value=0.04),
                    LLMUsageMetricsData(processor="LLMService#0", model="gpt-4o-mini", value=usage),
                ]
            )
        )
        await self.push_frame(LLMFullResponseEndFrame())
        await self.push_frame(TTSTextFrame(text, "sentence"))
        await self.push_frame(BotStartedSpeakingFrame())
        await asyncio.sleep(0.05)
        await self.push_frame(BotStoppedSpeakingFrame())
        await self.push_frame(LLMContextAssistantTimestampFrame(STAMP))
        self.answered.set()


async def said(call_id: str) -> tuple[bool, str]:
    """What the SDK says of a call that has ended; it delivers in a task of its own."""
    for _ in range(600):
        for level, line in LINES:
            if call_id in line and level == "ERROR":
                return False, line
            if call_id in line and ("POST → 20" in line or "already exists" in line):
                return True, line
        await asyncio.sleep(0.05)
    return False, "the SDK said nothing"


async def call(
    call_id: str, turns: list[str], steps: list, expected: str, *, agent: str = AGENT,
    cancelled: bool = False, **options,
) -> None:
    observer = Observer(
        api_key=API_KEY, workspace_id=WORKSPACE, agent_id=agent, call_id=call_id,
        base_url=BASE_URL, forward_traces=False, **options,
    )
    receptionist = Receptionist(steps)
    worker = PipelineWorker(
        Pipeline([receptionist]),
        params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        observers=[observer, observer.latency_observer],
        cancel_on_idle_timeout=False,
        enable_rtvi=False,
    )
    ready = asyncio.Event()

    @worker.event_handler("on_pipeline_started")
    async def _(*_) -> None:
        ready.set()

    async def talk() -> None:
        await asyncio.wait_for(ready.wait(), 60)
        for text in turns:
            receptionist.answered.clear()
            await worker.queue_frame(UserStartedSpeakingFrame())
            await asyncio.sleep(0.05)
            await worker.queue_frame(TranscriptionFrame(text, "caller", STAMP))
            await worker.queue_frame(VADUserStoppedSpeakingFrame())
            await worker.queue_frame(UserStoppedSpeakingFrame())
            await asyncio.wait_for(receptionist.answered.wait(), 60)
        await asyncio.sleep(0.05)
        if cancelled:
            await worker.cancel()
        else:
            await worker.queue_frame(EndFrame())

    LINES.clear()
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await asyncio.gather(runner.run(), talk())
    submitted, line = await said(call_id)
    tell(call_id, agent, expected, submitted, line)


async def main() -> None:
    await call(
        "pipecat-booking",
        ["A table for three.", "Charge my card.", "Thank you."],
        [
            ("find_table", "p-1", {"tables": [2], "free": True}, "Table two is free."),
            ("charge_card", "p-2", {"error": "declined", "code": 402}, "Your card was declined."),
            "Good bye – à bientôt ☎️",
        ],
        "stored",
        asr_model="nova-3", llm_model="gpt-4o-mini", tts_model="sonic-2", agent_version=12,
        cost_calculator=lambda usage: (usage.llm_total_tokens or 0) * 0.0004,
        disconnection_reason_resolver=lambda: "user_hangup",
        extra_metadata={"stage": "live", "nothing": None},
        recording_url="https://recordings.example.com/1.wav",
    )
    for expected in ("stored", "repeated"):
        await call("pipecat-once-more", ["Hello?"], ["Yes?"], expected)
    await call("pipecat-cancelled", ["Hello?"], ["Yes?"], "stored", cancelled=True)
    await call("pipecat-agent", ["Hello?"], ["Yes?"], "stored", agent="Nº 2 (ö)/a b")
    await call("pipecat-silent", [], [], "refused")


asyncio.run(main())
