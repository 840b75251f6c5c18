def model_problem_text(env, outcome):
    """What an administrator can do about a model that failed its test; the sidecar's own sentences are for the people
    in a chat."""
    sentences = {
        "provider_unreachable": env._(
            "Nobody answers at the API base URL. Check it: the AI service must reach this address."
        ),
        "provider_auth": env._("The API key was refused. Enter a valid one."),
        "provider_refused": env._(
            "The provider refused the request. Check the model's name. In detail: %s", outcome.get("message") or ""
        ),
        "provider_error": env._("The provider had an error of its own. Try again in a moment."),
        "provider_stream_broken": env._("The model stopped in the middle of its answer. Try again."),
        "provider_rate_limited": env._(
            "The limit of requests or the credit is used up. Check the account at the provider, or wait a moment."
        ),
        "provider_timeout": env._(
            "The model did not finish its answer in time. Conversations wait longer, but people will wait too."
        ),
        "provider_not_compatible": env._(
            "Something answers at the API base URL, but not as an OpenAI-compatible API does. Check it: most end in"
            " /v1."
        ),
    }
    return sentences.get(outcome.get("error_code")) or outcome.get("message") or env._("The model could not be tested.")
