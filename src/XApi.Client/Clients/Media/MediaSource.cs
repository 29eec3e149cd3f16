namespace XApi;

/// <summary>A file to upload: where its bytes are, and what is said of it. What kind of file it is, its bytes say.</summary>
public sealed record MediaSource
{
    private MediaSource(Func<MediaContent> open, string? name)
    {
        Open = open;
        Name = name;
    }

    /// <summary>The description for those who can't see it, up to 1,000 characters; null for none. Setting it is a call of its own after the upload, which X charges for.</summary>
    public string? AltText { get; init; }

    /// <summary>The picture that stands for a video until it plays; null lets X choose one of the video's.</summary>
    public MediaSource? Thumbnail { get; init; }

    /// <summary>The subtitles of a video.</summary>
    public IReadOnlyList<MediaSubtitles> Subtitles { get; init; } = [];

    /// <summary>The name of the file, for messages; null where there is none. It does not decide what kind of file it is.</summary>
    public string? Name { get; }

    internal Func<MediaContent> Open { get; }

    /// <summary>Whether its bytes are gone once they were read.</summary>
    internal bool IsReadOnce { get; private init; }

    /// <summary>A file on disk. It is opened when the upload starts, and read piece by piece.</summary>
    /// <param name="path">The path.</param>
    /// <param name="altText">The description for those who can't see it; null for none.</param>
    public static MediaSource File(string path, string? altText = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(() => new FileContent(path), Path.GetFileName(path)) { AltText = altText };
    }

    /// <summary>A stream, from where it stands when it is first read to its end. It is not disposed. One that can't seek is copied to a temporary file first.</summary>
    /// <param name="stream">The stream. Nobody else may use it during the upload.</param>
    /// <param name="altText">The description for those who can't see it; null for none.</param>
    /// <exception cref="ArgumentException">The stream can't be read.</exception>
    public static MediaSource FromStream(Stream stream, string? altText = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream can't be read: it is closed, or only to be written.", nameof(stream));
        }

        // It is opened to be checked and again to be sent, and reading moves it.
        long? start = null;
        return new(() => stream.CanSeek ? new SeekableContent(stream, start ??= stream.Position) : new SpooledContent(stream), null)
        {
            AltText = altText,
            IsReadOnce = !stream.CanSeek,
        };
    }

    /// <summary>Bytes in memory.</summary>
    /// <param name="bytes">The bytes, which must not change during the upload.</param>
    /// <param name="altText">The description for those who can't see it; null for none.</param>
    public static MediaSource FromBytes(ReadOnlyMemory<byte> bytes, string? altText = null) =>
        new(() => new BytesContent(bytes), null) { AltText = altText };
}

/// <summary>Subtitles of a video in one language.</summary>
/// <param name="Source">The file, SubRip or WebVTT.</param>
/// <param name="LanguageCode">The language as two capital letters, such as <c>EN</c>.</param>
/// <param name="DisplayName">The name of the language as viewers read it, such as <c>English</c>.</param>
public sealed record MediaSubtitles(MediaSource Source, string LanguageCode, string DisplayName);
