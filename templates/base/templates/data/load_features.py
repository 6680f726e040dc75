def load(config: Config, device: torch.device) -> tuple[Data, Batches, Batches]:
    """The images' features, and batches of their training and their validation split."""
    images = load_images(config.data, config.seed)
    backbone = build_backbone(config.weights).to(device)
    data = load_data(images, backbone, config, device)
    batches = Batches(data.train, config.batch_size, device, shuffle=True)
    return data, batches, Batches(data.val, EVALUATION_BATCH, device)
