-- :Bandleader completes verbs and names, shows what the server shows, and explains what it cannot do.
local t = require('support')

local function said(text)
  return table.concat(t.messages, '\n'):find(text, 1, true)
end

local function shown()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

t.run(function()
  vim.cmd('Bandleader graph')
  assert(said('no server is running here'))
  vim.cmd('Bandleader dance')
  assert(said('there is no :Bandleader dance'))

  local buffer = t.open('.claude/commands/git/ship.md')
  local complete = function(line)
    return vim.fn.getcompletion(line, 'cmdline')
  end
  t.equal({ 'resume', 'rollback', 'run' }, vim.tbl_filter(function(word)
    return word ~= 'reindex'
  end, complete('Bandleader r')))
  t.wait_for('the names', function() -- completion waits for two seconds, a busy machine may take longer
    return vim.deep_equal({ 'git/pr', 'git/ship' }, complete('Bandleader run git/'))
  end)
  t.equal({ 'abort', 'continue', 'skip' }, complete('Bandleader resume '))
  t.equal({}, complete('Bandleader run git/pr '))

  vim.cmd('Bandleader run gone/away')
  assert(said('no command is called gone/away'))
  vim.cmd('Bandleader resume later')
  assert(said('resume takes continue, skip, abort or nothing'))

  vim.cmd('Bandleader plan /git:ship')
  t.wait_for('the plan', function()
    return shown():find('quality/verify', 1, true) and vim.api.nvim_get_current_buf() ~= buffer
  end)
  vim.cmd('close')
  vim.cmd('Bandleader graph')
  t.wait_for('the graph', function()
    return shown():find('git/ship\n└── quality/verify', 1, true)
  end)
  vim.cmd('close')

  vim.cmd('Bandleader health')
  assert(shown():find('bandleader%-lsp.+at work in ' .. vim.pesc(vim.loop.cwd())), shown())
end)
