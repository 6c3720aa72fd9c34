-- Which files belong to a library, and which folder is their workspace. Only names are looked at: no file is read.
local M = {}

--- The folders of agent CLIs, with what lies in them.
local VENDORS = {
  ['.claude'] = { commands = true, skills = true, agents = true },
  ['.opencode'] = { command = true, commands = true, agent = true, agents = true },
  ['.cursor'] = { commands = true, skills = true },
  ['.github'] = { prompts = true, agents = true, skills = true },
  ['.agents'] = { skills = true },
}

local function exists(path)
  return vim.loop.fs_stat(path) ~= nil
end

local function parent(path)
  return vim.fn.fnamemodify(path, ':h')
end

--- The folder that holds the vendor's folder around a file, and the vendor's folder itself; nil outside of one.
local function vendor_of(file)
  local inner, folder = nil, parent(file)
  while folder ~= parent(folder) do
    local name = vim.fn.fnamemodify(folder, ':t')
    if inner and VENDORS[name] and VENDORS[name][inner] then
      return parent(folder), folder
    end
    inner, folder = name, parent(folder)
  end
end

--- The nearest folder at or above `folder` that holds one of `names`.
local function above(folder, names)
  while true do
    for _, name in ipairs(names) do
      if exists(folder .. '/' .. name) then
        return folder
      end
    end
    if folder == parent(folder) then
      return nil
    end
    folder = parent(folder)
  end
end

--- The workspace folder of a file, or nil for one that no library holds.
---
--- A file counts when it lies in a vendor's folder such as `.claude/commands`, or below a `bandleader.toml` or a
--- plugin's manifest. The workspace is where that lies, widened to the repository; never the home folder.
--- @param file string absolute path
--- @return string|nil
function M.root(file)
  local home = vim.loop.os_homedir()
  local holder, vendor = vendor_of(file)
  local found = above(parent(file), { 'bandleader.toml', '.claude-plugin' }) or holder
  if not found then
    return nil
  end
  local repository = above(found, { '.git' })
  if repository and repository ~= home then
    return repository
  end
  return found == home and vendor or found
end

--- The workspace folder of a buffer, or nil.
--- @param buffer integer
--- @return string|nil
function M.root_of_buffer(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == '' or vim.bo[buffer].buftype ~= '' then
    return nil
  end
  return M.root(vim.fn.fnamemodify(name, ':p'))
end

return M
