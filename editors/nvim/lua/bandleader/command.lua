-- `:Bandleader`: the server's commands by name, for the command line and for key maps.
local M = {}

local client = require('bandleader.client')

local function say(message, level)
  vim.notify('Bandleader: ' .. message, level or vim.log.levels.WARN)
end

--- The server's answer to a request, waited for at most `timeout` milliseconds; nil without one.
local function answer_to(found, method, params, timeout)
  local answer
  client.request(found, method, params, function(_, result)
    answer = result or false
  end)
  vim.wait(timeout, function()
    return answer ~= nil
  end, 10)
  return answer or nil
end

--- The files of the library whose names look like `query`; nil while the server does not answer.
local function symbols(found, query, timeout)
  return answer_to(found, 'workspace/symbol', { query = query }, timeout)
end

--- The URI of the file of a command, in any spelling (`git/pr`, `/git:pr`); nil, and why, without one.
local function uri_of(found, name)
  local wanted = name:gsub('^/', ''):gsub(':', '/')
  local answer = symbols(found, wanted, 10000)
  if not answer then
    return nil, 'the server is still busy with the library; try again in a moment'
  end
  for _, symbol in ipairs(answer) do
    if symbol.name == wanted then
      return symbol.location.uri
    end
  end
  return nil, ('no command is called %s'):format(name)
end

local function folder_uri(found)
  return vim.uri_from_fname(found.config.root_dir)
end

--- Execute `bandleader.NAME` for a named command, else for this buffer's file, or for the folder if `whole`.
local function on_server(name, whole, options)
  return function(found, words)
    local target, uri, problem = words[1], nil, nil
    if target then
      uri, problem = uri_of(found, target)
      if not uri then
        say(problem, vim.log.levels.ERROR)
        return
      end
    elseif whole then
      uri = folder_uri(found)
    else
      uri = vim.uri_from_bufnr(0)
    end
    client.execute(found, 'bandleader.' .. name, { uri, options and options(words) or vim.empty_dict() })
  end
end

local function decide(found, words)
  local decision = words[1]
  if decision and not vim.tbl_contains({ 'continue', 'skip', 'abort' }, decision) then
    say('resume takes continue, skip, abort or nothing', vim.log.levels.ERROR)
    return
  end
  client.execute(found, 'bandleader.resume', { folder_uri(found), decision and { decision = decision } or nil })
end

local function run_options(words)
  local arguments = table.concat(vim.list_slice(words, 2), ' ')
  return arguments ~= '' and { arguments = arguments } or vim.empty_dict()
end

--- Without a server: what still can be done.
local alone = {
  health = function()
    vim.cmd('checkhealth bandleader')
  end,
  start = function()
    require('bandleader.options').autostart = true
    require('bandleader.start').enable()
  end,
  stop = function()
    require('bandleader.start').disable()
  end,
}

--- With one: functions of the client and the words behind.
local asking = {
  run = on_server('run', false, run_options),
  plan = on_server('dryRun', false, run_options),
  cancel = on_server('cancel', true),
  resume = decide,
  rollback = on_server('rollback', true),
  log = on_server('showLog', true),
  status = on_server('showSession', true),
  graph = on_server('graph', true),
  dashboard = on_server('dashboard', true),
  trust = on_server('trust', true),
  reindex = on_server('reindex', true),
}

local TAKES_NAME = { run = true, plan = true, cancel = true, rollback = true, log = true, status = true, graph = true }

--- @param words string[] the words behind `:Bandleader`
function M.execute(words)
  local verb = words[1] or 'health'
  local rest = vim.list_slice(words, 2)
  if alone[verb] then
    alone[verb]()
  elseif not asking[verb] then
    say(('there is no :Bandleader %s (see :help :Bandleader)'):format(verb), vim.log.levels.ERROR)
  else
    local found = client.for_buffer(0)
    if found then
      asking[verb](found, rest)
    else
      say('no server is running here. Open a file below .claude/commands; :checkhealth bandleader says more.')
    end
  end
end

local function starting_with(lead, words)
  table.sort(words)
  return vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, words)
end

--- What may stand at the cursor: a verb, then the name of a command or a decision.
--- @param lead string the word so far
--- @param line string the whole command line
--- @return string[]
function M.complete(lead, line)
  local words = vim.split(vim.trim(line), '%s+')
  local place = #words - (lead == '' and 0 or 1)
  if place == 1 then
    return starting_with(lead, vim.list_extend(vim.tbl_keys(alone), vim.tbl_keys(asking)))
  end
  local found = client.for_buffer(0)
  if place ~= 2 or not found then
    return {}
  elseif words[2] == 'resume' then
    return starting_with(lead, { 'continue', 'skip', 'abort' })
  elseif not TAKES_NAME[words[2]] then
    return {}
  end
  local runnable = vim.tbl_filter(function(symbol)
    return symbol.kind == vim.lsp.protocol.SymbolKind.Function or symbol.kind == vim.lsp.protocol.SymbolKind.Module
  end, symbols(found, lead, 2000) or {})
  return starting_with(lead, vim.tbl_map(function(symbol)
    return symbol.name
  end, runnable))
end

return M
