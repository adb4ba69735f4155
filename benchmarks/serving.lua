-- Many browsers at once: every request is another enterprise's, so no two clients are in each other's way.
-- Reads a table written by serving.py: what = "autosave" or "page", and for each enterprise its id and
-- cookie and first option; for autosave also the item codes and the entity tag of each of their options.
local plan = dofile(os.getenv("PLAN"))
local threads = {}
local counter = 0

function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
  table.insert(threads, thread)
end

function init()
  kept, stale, failed = 0, 0, 0
  size = math.floor(#plan.people / plan.threads)
  first = number * size
  turn = 0
end

function request()
  local person = plan.people[first + turn % size + 1]
  local round = math.floor(turn / size)
  turn = turn + 1
  local headers = { cookie = "visitor=" .. person[2], ["sec-fetch-site"] = "same-origin", ["accept-language"] = "zh-CN" }
  if plan.what == "page" then
    return wrk.format("GET", "/assessments/" .. person[1] .. "/sections/" .. plan.sections[turn % #plan.sections + 1], headers)
  end
  local item = plan.items[round % #plan.items + 1]
  local before = (person[3] + math.floor(round / #plan.items)) % 5
  headers["content-type"] = "application/json"
  headers["if-match"] = plan.tags[item][before + 1]
  local path = "/api/v1/assessments/" .. person[1] .. "/responses/" .. item
  return wrk.format("PUT", path, headers, '{"value":"' .. (before + 1) % 5 .. '"}')
end

function response(status)
  if status >= 200 and status < 300 then kept = kept + 1
  elseif status == 412 then stale = stale + 1
  else failed = failed + 1 end
end

function done(summary, latency)
  local answers = { kept = 0, stale = 0, failed = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(answers) do answers[name] = answers[name] + thread:get(name) end
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format('FIGURES {"kept": %d, "stale": %d, "failed": %d, "broken": %d, "seconds": %f, "p50": %f, "p95": %f, "p99": %f, "bytes": %d}',
    answers.kept, answers.stale, answers.failed, broken, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, summary.bytes))
end
