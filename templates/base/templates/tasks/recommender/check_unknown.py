

def check_inputs(data: Data, batches: Batches) -> list[Row]:
    """Users and items of the validation split that training has not seen."""
    unknown = (data.val.inputs == 0).double().mean(dim=0).tolist()
    return [
        Row(f"unknown {name}", f"{share:.1%} of validation", "few", grade(share, 0.2))
        for name, share in zip(("users", "items"), unknown, strict=True)
    ]
