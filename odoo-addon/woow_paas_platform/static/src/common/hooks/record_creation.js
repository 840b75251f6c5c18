import { onWillStart, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/**
 * The form for a new record, where the user may create one.
 *
 * @param {string} model
 * @param {() => boolean} [isOffered] whether the page has a place for it at all
 */
export function useRecordCreation(model, isOffered = () => true) {
    const action = useService("action");
    const state = useState({ isAllowed: false });
    onWillStart(async () => {
        state.isAllowed = isOffered() && (await user.checkAccessRight(model, "create"));
    });
    return {
        get isAllowed() {
            return state.isAllowed;
        },
        openForm: () =>
            action.doAction({
                type: "ir.actions.act_window",
                res_model: model,
                views: [[false, "form"]],
                target: "current",
            }),
    };
}
