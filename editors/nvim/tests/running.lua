-- A command runs once the person trusts the folder: from its lens with arguments that are asked for, and by name.
local t = require('support')
local client = require('bandleader.client')

local function greeting()
  return vim.fn.filereadable('greeting') == 1 and vim.fn.readfile('greeting')[1]
end

t.run(function()
  local seen = {}
  vim.api.nvim_create_autocmd('User', {
    pattern = 'BandleaderSession',
    callback = function()
      seen[#seen + 1] = require('bandleader').statusline()
    end,
  })
  local buffer = t.open('.claude/commands/greet.md')
  t.wait_for('the lenses', function()
    return t.drawn(buffer):find('Run', 1, true)
  end)

  local asked
  vim.ui.input = function(options, answered)
    asked = options.prompt
    answered('Ada')
  end
  t.choose('Not now', 'Run')
  t.go_to('---')
  vim.lsp.codelens.run()
  t.wait_for('the refusal', function()
    return table.concat(t.messages, '\n'):find('until it is trusted', 1, true)
  end)
  t.equal(false, greeting())

  t.choose('Trust this folder', 'Run')
  vim.lsp.codelens.run()
  t.wait_for('the greeting', function()
    return greeting() == 'Hello Ada'
  end)
  t.equal('Arguments of greet ([name]): ', asked)
  t.wait_for('the result lens', function()
    return t.drawn(buffer):find('succeeded', 1, true)
  end)
  t.wait_for('the status line', function()
    local all = table.concat(seen, '\n')
    return all:find('Bandleader: ok; running greet', 1, true) and require('bandleader').statusline() == 'Bandleader: ok'
  end)

  vim.cmd('Bandleader run greet the whole world')
  t.wait_for('the second greeting', function()
    return greeting() == 'Hello the'
  end)
  local server = client.for_buffer(buffer)
  client.stop(server)
  t.wait_for('the end of the server', function()
    return vim.lsp.get_client_by_id(server.id) == nil
  end)
end)
