def attachment_data(attachments):
    """Files as the browser gets them (docs/contracts/browser-to-addon.md)."""
    return [
        {
            "id": attachment.id,
            "name": attachment.name,
            "mimetype": attachment.mimetype,
            "size": attachment.file_size,
            "url": f"/web/content/{attachment.id}?download=true",
        }
        for attachment in attachments
    ]
