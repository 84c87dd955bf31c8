"""A small validator of JSON Schema: the part of 2020-12 (and draft 7) that our schemas use.

An unknown keyword is an error of the schema, so nothing goes unchecked without being noticed.

    faults = json_schema.faults(value, schema)          # [] when it is valid
    faults = json_schema.faults(value, schema, root)    # "$ref": "#/..." is looked up in root
"""

import datetime
import math
import re
import uuid

ANNOTATIONS = {
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default",
    "examples", "example", "deprecated", "readOnly", "writeOnly", "discriminator", "externalDocs",
    "contentEncoding", "contentMediaType", "x-untrusted",
}

TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: (isinstance(value, int) and not isinstance(value, bool))
    or (isinstance(value, float) and value.is_integer()),
}


def is_uuid(text):
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) and \
        bool(uuid.UUID(text))


def is_date_time(text):
    try:
        datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        return "T" in text
    except ValueError:
        return False


FORMATS = {
    "uuid": is_uuid,
    "date-time": is_date_time,
    "email": lambda text: "@" in text,
    "uri": lambda text: re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text),
    "byte": lambda text: re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text),
}


def resolve(reference, root):
    """What a local "$ref" points to."""
    if not reference.startswith("#"):
        raise ValueError("only local references are known: " + reference)
    found = root
    for part in reference[1:].split("/")[1:]:
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def equal(one, other):
    """JSON's equality: true is not 1, 1.0 is 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


class Check:
    """One validation; `closed` refuses members that a schema with properties does not name."""

    def __init__(self, root, closed):
        self.root = root
        self.closed = closed
        self.found = []

    def fault(self, path, text):
        self.found.append("%s: %s" % (path or "/", text))

    def holds(self, value, schema):
        check = Check(self.root, self.closed)
        check.value(value, schema, "")
        return not check.found

    def value(self, value, schema, path):
        if schema is True:
            return
        if schema is False:
            self.fault(path, "nothing is allowed here")
            return
        for keyword, wanted in schema.items():
            if keyword in ANNOTATIONS or keyword.startswith("x-"):
                continue
            check = getattr(self, "check_" + keyword.replace("$", ""), None)
            if check is None:
                raise ValueError("unknown keyword %s in the schema at %s" % (keyword, path))
            check(value, wanted, schema, path)
        if self.closed and isinstance(value, dict) and "properties" in schema \
                and "additionalProperties" not in schema:
            for name in value.keys() - schema["properties"].keys():
                self.fault(path, "the schema does not name %r" % name)

    def check_ref(self, value, wanted, _, path):
        self.value(value, resolve(wanted, self.root), path)

    def check_type(self, value, wanted, _, path):
        wanted = wanted if isinstance(wanted, list) else [wanted]
        if not any(TYPES[one](value) for one in wanted):
            self.fault(path, "%.80r is not of type %s" % (value, " or ".join(wanted)))

    def check_enum(self, value, wanted, _, path):
        if not any(equal(value, one) for one in wanted):
            self.fault(path, "%.80r is none of %r" % (value, wanted))

    def check_const(self, value, wanted, _, path):
        if not equal(value, wanted):
            self.fault(path, "%.80r is not %r" % (value, wanted))

    def check_format(self, value, wanted, _, path):
        if isinstance(value, str) and wanted in FORMATS and not FORMATS[wanted](value):
            self.fault(path, "%.80r is no %s" % (value, wanted))

    def check_pattern(self, value, wanted, _, path):
        if isinstance(value, str) and not re.search(wanted, value):
            self.fault(path, "%.80r does not match %s" % (value, wanted))

    def check_minLength(self, value, wanted, _, path):
        if isinstance(value, str) and len(value) < wanted:
            self.fault(path, "shorter than %d" % wanted)

    def check_maxLength(self, value, wanted, _, path):
        if isinstance(value, str) and len(value) > wanted:
            self.fault(path, "longer than %d" % wanted)

    def check_minimum(self, value, wanted, _, path):
        if TYPES["number"](value) and value < wanted:
            self.fault(path, "less than %s" % wanted)

    def check_maximum(self, value, wanted, _, path):
        if TYPES["number"](value) and value > wanted:
            self.fault(path, "more than %s" % wanted)

    def check_exclusiveMinimum(self, value, wanted, _, path):
        if TYPES["number"](value) and value <= wanted:
            self.fault(path, "not more than %s" % wanted)

    def check_multipleOf(self, value, wanted, _, path):
        if TYPES["number"](value) and not math.isclose(math.remainder(value, wanted), 0):
            self.fault(path, "no multiple of %s" % wanted)

    def check_minItems(self, value, wanted, _, path):
        if isinstance(value, list) and len(value) < wanted:
            self.fault(path, "fewer than %d items" % wanted)

    def check_maxItems(self, value, wanted, _, path):
        if isinstance(value, list) and len(value) > wanted:
            self.fault(path, "more than %d items" % wanted)

    def check_uniqueItems(self, value, wanted, _, path):
        if wanted and isinstance(value, list) and \
                any(equal(one, other) for i, one in enumerate(value) for other in value[:i]):
            self.fault(path, "an item comes twice")

    def check_items(self, value, wanted, schema, path):
        if isinstance(value, list):
            for i, item in enumerate(value[len(schema.get("prefixItems", [])):]):
                self.value(item, wanted, "%s/%d" % (path, i))

    def check_prefixItems(self, value, wanted, _, path):
        if isinstance(value, list):
            for i, (item, each) in enumerate(zip(value, wanted)):
                self.value(item, each, "%s/%d" % (path, i))

    def check_required(self, value, wanted, _, path):
        if isinstance(value, dict):
            for name in wanted:
                if name not in value:
                    self.fault(path, "%r is missing" % name)

    def check_properties(self, value, wanted, _, path):
        if isinstance(value, dict):
            for name, schema in wanted.items():
                if name in value:
                    self.value(value[name], schema, "%s/%s" % (path, name))

    def check_additionalProperties(self, value, wanted, schema, path):
        if isinstance(value, dict):
            for name in value.keys() - schema.get("properties", {}).keys():
                self.value(value[name], wanted, "%s/%s" % (path, name))

    def check_propertyNames(self, value, wanted, _, path):
        if isinstance(value, dict):
            for name in value:
                self.value(name, wanted, path)

    def check_minProperties(self, value, wanted, _, path):
        if isinstance(value, dict) and len(value) < wanted:
            self.fault(path, "fewer than %d members" % wanted)

    def check_allOf(self, value, wanted, _, path):
        for schema in wanted:
            self.value(value, schema, path)

    def check_anyOf(self, value, wanted, _, path):
        if not any(self.holds(value, schema) for schema in wanted):
            self.fault(path, "%.80r fits none of anyOf" % (value,))

    def check_oneOf(self, value, wanted, _, path):
        fitting = sum(self.holds(value, schema) for schema in wanted)
        if fitting != 1:
            self.fault(path, "%.80r fits %d of oneOf" % (value, fitting))

    def check_not(self, value, wanted, _, path):
        if self.holds(value, wanted):
            self.fault(path, "%.80r is what must not be" % (value,))


def faults(value, schema, root=None, closed=False):
    """What is wrong with a value, as sentences."""
    check = Check(schema if root is None else root, closed)
    check.value(value, schema, "")
    return check.found
