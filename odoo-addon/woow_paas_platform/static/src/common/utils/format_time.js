import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** Odoo sets luxon's defaults to the user's time zone and language, so that parsing converts. */
function read(date) {
    return DateTime.fromISO(date);
}

/** @param {string} date ISO 8601 with its zone */
export function formatTime(date) {
    return read(date).toLocaleString(DateTime.TIME_SIMPLE);
}

/** A value for comparison: the same for all moments of a day in the user's time zone. */
export function dayOf(date) {
    return read(date).toISODate();
}

export function formatDay(date) {
    const day = read(date).startOf("day");
    const days = DateTime.now().startOf("day").diff(day, "days").days;
    if (days === 0) {
        return _t("Today");
    }
    if (days === 1) {
        return _t("Yesterday");
    }
    return day.toLocaleString(DateTime.DATE_FULL);
}

/** Short, for a list: the time if it was today, otherwise the day. */
export function formatActivity(date) {
    const moment = read(date);
    if (moment.hasSame(DateTime.now(), "day")) {
        return moment.toLocaleString(DateTime.TIME_SIMPLE);
    }
    const sameYear = moment.hasSame(DateTime.now(), "year");
    return moment.toLocaleString(
        sameYear ? { month: "short", day: "numeric" } : DateTime.DATE_SHORT,
    );
}

/** Day and time, for something that may not have happened today. */
export function formatMoment(date) {
    const moment = read(date);
    return moment.hasSame(DateTime.now(), "day")
        ? _t("today, %s", moment.toLocaleString(DateTime.TIME_SIMPLE))
        : moment.toLocaleString(DateTime.DATETIME_MED);
}
