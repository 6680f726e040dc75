    if len({{ counted }}) < 3:
        refuse(f"{path} has {len({{ counted }})} {{ things }}: three are the least to split.")
