from . import attachments, conversations, messages, runs, stream
