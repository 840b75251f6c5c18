"""Which fields tell most of a record, for those who ask for none."""

# Of the models that are asked for most: few, since each costs an agent its context. Fields that a module did not bring
# are left out.
OF_MODELS = {
    "res.partner": ("name", "email"),
    "res.users": ("login",),
    "crm.lead": ("partner_id", "stage_id", "expected_revenue", "user_id"),
    "sale.order": ("partner_id", "date_order", "state", "amount_total"),
    "purchase.order": ("partner_id", "date_order", "state", "amount_total"),
    "account.move": ("partner_id", "invoice_date", "state", "payment_state", "amount_total"),
    "account.payment": ("partner_id", "date", "state", "amount"),
    "product.template": ("default_code", "list_price"),
    "product.product": ("default_code", "lst_price"),
    "stock.picking": ("partner_id", "scheduled_date", "state"),
    "stock.quant": ("product_id", "location_id", "quantity"),
    "mrp.production": ("product_id", "product_qty", "date_start", "state"),
    "project.project": ("partner_id", "user_id"),
    "project.task": ("project_id", "stage_id", "user_ids", "date_deadline"),
    "helpdesk.ticket": ("partner_id", "stage_id", "user_id"),
    "hr.employee": ("job_title", "department_id", "work_email"),
    "hr.leave": ("employee_id", "date_from", "date_to", "state"),
    "hr.expense": ("employee_id", "date", "total_amount", "state"),
    "calendar.event": ("start", "stop", "location"),
    "mail.activity": ("res_model", "res_id", "date_deadline", "user_id"),
    "ir.attachment": ("mimetype", "file_size", "res_model", "res_id"),
}
# Of all others, the first of these that they have.
USUAL = (
    "default_code",
    "email",
    "partner_id",
    "state",
    "stage_id",
    "user_id",
    "product_id",
    "date",
    "date_deadline",
    "start",
    "amount_total",
    "quantity",
)
MAX_FIELDS = 5


def default_fields(model, known):
    """What it is called, and some of the names that are `known` of the model."""
    names = [name for name in OF_MODELS.get(model, USUAL) if name in known]
    return (names if "name" in names else ["display_name", *names])[:MAX_FIELDS]
