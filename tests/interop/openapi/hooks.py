"""What schemathesis is told about this server beyond its configuration."""
import schemathesis
from schemathesis import GenerationMode


def whole(value):
    """JSON Schema calls 5.0 an integer; the server reads whole numbers without a fraction alone, as its description says in words."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [whole(one) for one in value]
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    case.body = whole(case.body)


@schemathesis.check
def shape_is_described(ctx, response, case):
    """A request that fits the description is never refused for its shape."""
    meta = case.meta
    if meta is None or meta.generation.mode != GenerationMode.POSITIVE or response.status_code < 400:
        return
    if "problem+json" not in response.headers.get("content-type", [""])[0]:
        return
    code = response.json()["code"]
    assert not code.startswith(("ERR_MEMBER_", "ERR_JSON_")), f"{code}: {response.json()['detail']}"
