import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { copyText } from "../services/copy_text";

/** @returns {(text: string) => Promise<void>} puts the text into the clipboard and tells the user how that went */
export function useCopying() {
    const notification = useService("notification");
    return async (text) => {
        if (await copyText(text)) {
            notification.add(_t("Copied."), { type: "success" });
        } else {
            notification.add(
                _t(
                    "Your browser does not allow this page to copy. Select the text and copy it manually.",
                ),
                { type: "warning" },
            );
        }
    };
}
