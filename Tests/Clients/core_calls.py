"""Sends calls through tuner-core: sessions that a handler writes, and a payload of one's own."""

import asyncio
import time

from loguru import logger
from tuner_core import (
    BaseTunerHandler,
    CallPayload,
    DisconnectReason,
    GeneralMetaData,
    AiModels,
    UsageToken,
    ToolInfo,
    TranscriptSegment,
    TunerConfig,
    TunerSession,
)
from tuner_core.client import submit_call

from outcomes import AGENT, API_KEY, BASE_URL, WORKSPACE, tell

logger.remove()


class Desk(BaseTunerHandler):
    """A handler as an integration writes one: it reports turns as they end, and tools at the end."""

    def __init__(self) -> None:
        self.tools: list[dict] = []

    def caller(self, text: str, start: int, milliseconds: int | None = None, **extra) -> None:
        self._record_user_turn(text, start, duration_ms=milliseconds, **extra)

    def answer(self, text: str, start: int, milliseconds: int | None = None, **extra) -> None:
        self._record_agent_turn(text, start, duration_ms=milliseconds, **extra)

    def tool(self, name: str, request: str, start: int, outcome: dict | str) -> None:
        failed = isinstance(outcome, str)
        call = ToolInfo(name=name, request_id=request, params={"day": "2026-05-02"}, start_ms=start)
        result = ToolInfo(
            name=name,
            request_id=request,
            result=None if failed else outcome,
            is_error=failed,
            error=outcome if failed else None,
            start_ms=start + 80,
        )
        for role, info in (("agent_function", call), ("agent_result", result)):
            self.tools.append({"role": role, "start_ms": info.start_ms, "tool": info.model_dump()})

    def get_segments(self) -> list[dict]:
        return self.tools


def config(agent: str = AGENT, **options) -> TunerConfig:
    return TunerConfig(
        api_key=API_KEY, workspace_id=WORKSPACE, agent_id=agent, base_url=BASE_URL, **options
    )


async def end(session: TunerSession, expected: str, agent: str = AGENT) -> dict | None:
    """Ends a call, and tells whether the SDK got what it takes for a success."""
    answer = await session.flush()
    submitted = bool(answer) and answer.get("provider_call_id") == session.call_id
    if submitted and expected != "refused":
        submitted = answer.get("is_new") is (expected == "stored") and isinstance(answer["id"], int)
    tell(session.call_id, agent, expected, submitted, f"{answer}")
    return answer


def begin(call_id: str, *, agent: str = AGENT, **options) -> tuple[TunerSession, Desk]:
    session = TunerSession(config=config(agent, **options), call_id=call_id)
    return session, session.attach(Desk())


async def rebooking() -> None:
    """A whole call: tools, one that fails, an interruption, models, usage and cost."""
    session, desk = begin(
        "core-rebooking",
        call_type="phone_call",
        asr_model="nova-3",
        llm_model="gpt-4o-mini",
        tts_model="sonic-2",
        agent_version=12,
        cost_calculator=lambda usage: usage.llm_total_tokens * 0.0004 + usage.tts_characters * 0.003,
        extra_metadata={"stage": "live", "ratio": 0.25, "nothing": None, "lines": ["☎️", "naïve"]},
        recipient="sip:desk@192.0.2.7",
        sip_headers={"X-Correlation-Id": "9f1c"},
    )
    desk.answer("Good morning, what can I do for you?", 150, 2_100, tts_ttfb_ms=120)
    desk.caller("Please move my table to the second of May.", 2_900, 1_800, stt_latency_ms=140)
    desk.tool("find_table", "t-1", 4_800, {"tables": [4, 7], "free": True})
    desk.answer("Table four is free.", 5_600, 1_200, llm_ttft_ms=300, e2e_latency_ms=900)
    desk.caller("And send me a note.", 7_000, 900)
    desk.tool("send_note", "t-2", 8_000, "the gateway answered 502")
    desk.answer("I could not", 8_600, 400, interrupted=True, intended_text="I could not send it.")
    desk._record_stt_usage(2.7)
    desk._record_tts_usage(57)
    session._record_llm_usage(610, 48)
    session.disconnection_reason = DisconnectReason.USER_HANGUP
    await end(session, "stored")


async def once_more() -> None:
    """The same call again, as after an answer that was lost."""
    for expected in ("stored", "repeated"):
        session, desk = begin("core-once-more")
        desk.caller("Is anybody there?", 10, 400)
        await end(session, expected)


async def texts() -> None:
    """Texts that need escapes in JSON, and an agent that needs some in a query string."""
    agent = "Nº 1 (ö)/a b"
    session, desk = begin("core-texts /é☎ \"quoted\"", agent=agent)
    desk.caller("two\nlines\t\u0007 \u2028 \U0001f600 \\ \"", 0, 5)
    await end(session, "stored", agent)


async def many_turns() -> None:
    """More than a megabyte."""
    session, desk = begin("core-many-turns")
    for turn in range(4_000):
        (desk.caller if turn % 2 else desk.answer)(f"{turn}: " + "word " * 60, turn * 1_000, 700)
    await end(session, "stored")


async def own_payload() -> None:
    """A payload that is built by hand, with a move between nodes and a result that never came."""
    now = int(time.time())
    payload = CallPayload(
        call_id="core-own-payload",
        call_type="web_call",
        start_timestamp=now,
        end_timestamp=now,
        recording_url="pending",
        duration_ms=0,
        call_status="call_ended",
        transcript_with_tool_calls=[
            TranscriptSegment(role="node_transition", start_ms=0, node={"from": None, "to": "desk"}),
            TranscriptSegment(role="agent", text="Hello", start_ms=5, duration_ms=0),
            TranscriptSegment(
                role="agent_function", start_ms=9, tool=ToolInfo(name="look_up", request_id="")
            ),
        ],
        general_meta_data_raw=GeneralMetaData(ai_models=AiModels(), usage_token=UsageToken()),
    )
    answer = await submit_call(payload, config())
    tell(payload.call_id, AGENT, "stored", bool(answer and answer["is_new"]), f"{answer}")


async def refusals() -> None:
    """What breaks the contract: the SDK is told so, and does not try again."""
    silent, _ = begin("core-silent")
    await end(silent, "refused")
    untimed, desk = begin("core-untimed")
    desk.caller("Without an end.", 100)
    await end(untimed, "refused")
    older, desk = begin("core-version", agent_version=-1)
    desk.caller("A version below zero.", 100, 50)
    await end(older, "refused")


async def main() -> None:
    for scenario in (rebooking, once_more, texts, many_turns, own_payload, refusals):
        await scenario()


asyncio.run(main())
