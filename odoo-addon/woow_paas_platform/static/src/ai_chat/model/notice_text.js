import { _t } from "@web/core/l10n/translation";

/** By stable code, in the reader's language; the values are those that the sidecar's own sentence names. */
const TEXTS = new Map(
    Object.entries({
        server_unavailable: (values) =>
            _t("The server %(server)s cannot be reached, so its tools do not work now.", values),
        result_truncated: (values) =>
            _t(
                "The result of %(tool)s was too long: the model read its beginning and end.",
                values,
            ),
        login_required: (values) =>
            _t("Log in to %(server)s, so that the assistant can use it for you.", values),
        round_limit: (values) =>
            "rounds" in values
                ? _t(
                      "The limit of %(rounds)s rounds of tool calls is reached; the assistant answers with what it has.",
                      values,
                  )
                : _t(
                      "The limit of %(seconds)s s of tool time is reached; the assistant answers with what it has.",
                      values,
                  ),
        tool_dropped: (values) => {
            if ("tool" in values) {
                return _t(
                    "The tool %(tool)s of %(server)s is left out: no model would accept its input schema.",
                    values,
                );
            }
            return "server" in values
                ? _t(
                      "%(server)s has %(tools)s tools; only the first %(limit)s are offered (limit of tools per server).",
                      values,
                  )
                : _t(
                      "The assistant has %(tools)s tools; only the first %(limit)s are offered (limit of tools per request).",
                      values,
                  );
        },
    }),
);

/**
 * @param {{ code: string, message: string, values?: Object }} notice
 * @returns {string} the sidecar's own sentence for a code from a newer one, and for notices stored without values
 */
export function noticeText({ code, message, values }) {
    const text = values && TEXTS.get(code);
    return text ? text(values) : message;
}
