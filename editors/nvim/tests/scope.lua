-- The server starts for files of a library and for no other, once a workspace, and ends without a trace.
local t = require('support')
local client = require('bandleader.client')

t.run(function()
  vim.cmd('edit README.md')
  t.equal('', require('bandleader').statusline())

  local first, server = t.open('.claude/commands/git/ship.md')
  local second, same = t.open('.claude/commands/git/pr.md')
  t.equal(server.id, same.id)
  t.equal(vim.loop.cwd(), server.config.root_dir)
  t.equal({}, client.all(vim.fn.bufnr('README.md')))

  t.diagnostics(second, 1)
  t.equal('Bandleader: 1 error', require('bandleader').statusline())
  t.equal('Bandleader: ok', require('bandleader.status').text(first))

  vim.cmd('Bandleader stop')
  t.wait_for('the end of the server', function()
    return vim.lsp.get_client_by_id(server.id) == nil
  end)
  vim.cmd('edit .claude/commands/quality/verify.md')
  t.equal({}, client.all())

  vim.cmd('Bandleader start')
  t.wait_for('a new server', function()
    return client.all(first)[1] and client.all(second)[1]
  end)
  t.equal(1, #client.all())
end)
