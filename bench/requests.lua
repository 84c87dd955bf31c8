-- wrk: GETs the targets listed in a file, one a line, in an order of chance.
--     wrk ... -s requests.lua URL -- FILE TOKEN
local targets, headers = {}, {}
local seed = 0

function setup(thread)
    seed = seed + 1
    thread:set("seed", seed)
end

function init(arguments)
    for line in io.lines(arguments[1]) do
        targets[#targets + 1] = line
    end
    headers["Authorization"] = "Bearer " .. arguments[2]
    math.randomseed(seed)
end

function request()
    return wrk.format("GET", targets[math.random(#targets)], headers)
end
