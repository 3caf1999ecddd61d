-- wrk: sends one call again and again, each time with a call_id of its own.
--
-- CALL_FILE is the body with @ID@ where its call_id is, CALL_KEY the API key, CALL_RUN what makes the
-- call_ids of this run unlike those of others.

local file = assert(io.open(os.getenv("CALL_FILE"), "rb"))
local before, after = assert(file:read("*a")):match("^(.-)@ID@(.*)$")
local prefix = before .. os.getenv("CALL_RUN") .. "-"
local target = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=support"
local number = 0

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("CALL_KEY")

function request()
  number = number + 1
  return wrk.format(nil, target, nil, prefix .. number .. after)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "max": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status
  ))
end
