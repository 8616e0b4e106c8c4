--[[ rspamd asks for the verdict on each mail and counts it among its own symbols.

  Copy this file to /etc/rspamd/lua.local.d/classify.lua, and into /etc/rspamd/rspamd.conf.local:

    classify {
      model = "/var/lib/mailsift/site/model";
    }

  The symbols are CLASSIFY_SPAM, CLASSIFY_UNSURE and CLASSIFY_GOOD. Each has the score and the
  probability of spam in brackets: CLASSIFY_SPAM(6.00)[8.52, 0.9998]. What they weigh is set as for any
  other symbol, in local.d/groups.conf. Whatever fails, a mail gets no symbol, and the log says why.
  A model that was trained is read anew within a minute (reopen = 60).

  Needs libclassify-c1, and an rspamd with LuaJIT, as Debian's is. ]]
local ffi = require "ffi"
local logger = require "rspamd_logger"

ffi.cdef [[
  typedef struct classify_model classify_model;
  typedef struct { size_t size; int cls; double probability; double score; } classify_verdict;
  int classify_model_open(const char *path, classify_model **model);
  void classify_model_close(classify_model *model);
  int classify_judge(const classify_model *model, const char *bytes, size_t length, classify_verdict *verdict);
  const char *classify_class_name(int cls);
  const char *classify_error_message(void);
]]

local options = rspamd_config:get_all_opt("classify") or {}
if not options.model then
  logger.infox(rspamd_config, "classify: no model is set, so no mail is judged")
  return
end
local found, library = pcall(ffi.load, options.library or "libclassify-c.so.1")
if not found then
  logger.errx(rspamd_config, "classify: %s", library)
  return
end

local function open_model()
  local model = ffi.new "classify_model *[1]"
  if library.classify_model_open(options.model, model) ~= 0 then
    return nil, ffi.string(library.classify_error_message())
  end
  return ffi.gc(model[0], library.classify_model_close)
end

local reopen = tonumber(options.reopen) or 60  -- seconds

-- Each worker opens the model for itself, with the first mail.
local model, opened
local function current_model()
  if not opened or os.time() - opened >= reopen then
    opened = os.time()
    local newer, failure = open_model()
    if not newer then
      logger.errx(rspamd_config, "classify: %s", failure)
    end
    model = newer or model  -- one that cannot be read now does not end the old one
  end
  return model
end

local function judge(task)
  if not current_model() then
    return
  end
  local mail = tostring(task:get_content())
  local verdict = ffi.new "classify_verdict"
  verdict.size = ffi.sizeof(verdict)
  if library.classify_judge(model, mail, #mail, verdict) ~= 0 then
    logger.errx(task, "classify: %s", ffi.string(library.classify_error_message()))
    return
  end
  task:insert_result("CLASSIFY_" .. ffi.string(library.classify_class_name(verdict.cls)), 1.0,
    string.format("%.17g", verdict.score), string.format("%.17g", verdict.probability))
end

local callback = rspamd_config:register_symbol { name = "CLASSIFY", type = "callback", callback = judge }
for class, weight in pairs { SPAM = 6.0, UNSURE = 0.0, GOOD = -3.0 } do
  local name = "CLASSIFY_" .. class
  rspamd_config:register_symbol { name = name, type = "virtual", parent = callback }
  rspamd_config:set_metric_symbol { name = name, score = weight, group = "statistics",
    description = "libclassify: " .. class }
end
