def flip_and_crop(images: torch.Tensor) -> torch.Tensor:
    """Each image mirrored or not, and moved by up to PADDING pixels, (N, C, H, W).

    All on the device: what is moved in is the image's own edge, mirrored.
    """
    n, _, height, width = images.shape
    device = images.device
    mirrored = torch.rand(n, 1, 1, 1, device=device) < 0.5
    images = torch.where(mirrored, images.flip(3), images)
    padded = F.pad(images, [PADDING] * 4, mode="reflect")
    down, right = torch.randint(2 * PADDING + 1, (2, n, 1, 1), device=device)
    rows = down + torch.arange(height, device=device)[:, None]  # (N, H, 1)
    columns = right + torch.arange(width, device=device)  # (N, 1, W)
    which = torch.arange(n, device=device)[:, None, None]
    return padded[which, :, rows, columns].permute(0, 3, 1, 2)
