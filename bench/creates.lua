-- wrk: POSTs contacts that are not there yet, one a request.
--     wrk ... -s creates.lua URL -- TOKEN RUN
-- RUN makes the names of this run unlike those of others.
local seed = 0
local headers, run = {}, ""
local count = 0

function setup(thread)
    seed = seed + 1
    thread:set("seed", seed)
end

function init(arguments)
    headers["Authorization"] = "Bearer " .. arguments[1]
    headers["Content-Type"] = "application/json"
    run = arguments[2]
end

-- A number as letters, so that it reads as a name.
local function name(number)
    local text = ""
    repeat
        text = string.char(97 + number % 26) .. text
        number = math.floor(number / 26)
    until number == 0
    return text
end

function request()
    count = count + 1
    local last = name(count) .. run .. name(seed)
    local body = string.format(
        '{"contacts":[{"contact_book":"Clients","first_name":"Sample","last_name":"%s",' ..
            '"email":"%s@example.com","company":"Sample Trading","title":"Buyer"}]}', last, last)
    return wrk.format("POST", "/v1/contacts", headers, body)
end
