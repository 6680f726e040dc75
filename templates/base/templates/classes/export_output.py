    output = {
        "name": "probabilities",
        "dtype": "float32",
        "shape": ["batch", len({{ classes }})],
        "classes": {{ classes }},
    }
    return {"inputs": inputs, "outputs": [output]}
