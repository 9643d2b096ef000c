from bot.storage import tables_conversations as tables_conversations
from bot.storage import tables_customers as tables_customers  # so that the metadata is whole
from bot.storage import tables_nagging as tables_nagging
from bot.storage import tables_said as tables_said
from bot.storage import tables_summaries as tables_summaries
