"""What a team would write otherwise: FastAPI, pydantic, SQLite, a durable commit a request."""

import sqlite3
import sys
from typing import Any, Literal, Optional

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field


class Segment(BaseModel):
    role: Literal["user", "agent", "agent_function", "agent_result", "node_transition"]
    text: Optional[str] = None
    words: Optional[list[dict[str, Any]]] = None
    start_ms: Optional[float] = Field(default=None, ge=0)
    end_ms: Optional[float] = Field(default=None, ge=0)
    duration_ms: Optional[float] = Field(default=None, ge=0)
    node: Optional[dict[str, Any]] = None
    tool: Optional[dict[str, Any]] = None
    metadata: Optional[dict[str, Any]] = None


class Call(BaseModel):
    model_config = {"extra": "allow"}
    call_id: str = Field(min_length=1, max_length=200)
    call_type: str = Field(min_length=1, max_length=100)
    transcript_with_tool_calls: list[Segment] = Field(min_length=1)
    start_timestamp: int = Field(ge=0, le=10**14)
    end_timestamp: int = Field(ge=0, le=10**14)
    recording_url: str = Field(min_length=1, max_length=1024)
    agent_version: Optional[int] = Field(default=None, ge=0)
    user_sentiment: Optional[str] = Field(default=None, max_length=50)
    call_cost: Optional[float] = None


path, port = sys.argv[1], int(sys.argv[2])
store = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
store.execute("PRAGMA journal_mode = WAL")
store.execute("PRAGMA synchronous = FULL")
store.execute(
    "CREATE TABLE calls (id INTEGER PRIMARY KEY, workspace INTEGER, agent TEXT, call_id TEXT,"
    " body TEXT, UNIQUE (workspace, agent, call_id))"
)
app = FastAPI()


@app.post("/api/v1/public/call")
async def create(workspace_id: int, agent_remote_identifier: str, call: Call):
    row = (workspace_id, agent_remote_identifier, call.call_id, call.model_dump_json())
    done = store.execute(
        "INSERT INTO calls (workspace, agent, call_id, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        row,
    )
    return {"id": done.lastrowid, "provider_call_id": call.call_id, "is_new": done.rowcount == 1}


uvicorn.run(app, host="127.0.0.1", port=port, workers=1, access_log=False, log_level="warning")
