STUB = True


def street_ratios(f, *, country):
    # activity recent size size_known share_unknown wave duration killed repressed conceded quiet
    return (
        0.8 * f[5] + 0.3 * f[2] * f[1] + 0.4 * f[7],
        0.4 * f[5] + 0.15 * f[2] + 0.2 * f[7],
    )
