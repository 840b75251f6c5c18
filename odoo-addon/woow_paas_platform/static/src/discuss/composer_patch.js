import { Composer } from "@mail/core/common/composer";
import { patch } from "@web/core/utils/patch";
import { ApprovalCards } from "./components/approval_cards/approval_cards";

patch(Composer, { components: { ...Composer.components, ApprovalCards } });
