namespace XApi;

/// <summary>What a file of a category may be, by X's documentation. What X does not say is null and passes. The values are the spec's (<c>x-media</c>).</summary>
internal sealed partial record MediaLimits
{
    internal required MediaKind Kind { get; init; }

    internal long? MaxBytes { get; init; }

    internal int? MaxWidth { get; init; }

    internal int? MaxHeight { get; init; }

    internal int? MaxFrames { get; init; }

    /// <summary>The most pixels of all frames together.</summary>
    internal long? MaxPixels { get; init; }

    internal int? MinMilliseconds { get; init; }

    internal int? MaxMilliseconds { get; init; }

    /// <summary>The least that width and height may be.</summary>
    internal int? MinSide { get; init; }

    /// <summary>The most that width and height may be.</summary>
    internal int? MaxSide { get; init; }

    /// <summary>How often the shorter side may fit into the longer one.</summary>
    internal int? MaxRatio { get; init; }

    internal int? MaxFrameRate { get; init; }

    internal int? MaxAudioChannels { get; init; }

    /// <summary>The codecs as an MP4 names them; empty where any passes.</summary>
    internal IReadOnlyList<string> VideoCodecs { get; init; } = [];

    internal IReadOnlyList<string> AudioCodecs { get; init; } = [];
}

/// <summary>What kind of file it is.</summary>
internal enum MediaKind
{
    /// <summary>Bytes that say nothing, or of a kind that X has no category for.</summary>
    Other,

    Photo,

    Gif,

    Video,

    Subtitles,
}
