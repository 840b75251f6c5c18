import { _t } from "@web/core/l10n/translation";

/** @param {number} bytes */
export function formatSize(bytes) {
    if (bytes < 1024) {
        return _t("%s B", bytes);
    }
    return bytes < 1024 * 1024
        ? _t("%s KB", Math.round(bytes / 1024))
        : _t("%s MB", (bytes / 1024 / 1024).toFixed(1));
}
