using System.Globalization;

namespace XApi.Sandbox;

/// <summary>The media of a sandbox from the server's side: what was uploaded, and how processing fails.</summary>
public sealed class SandboxMedia
{
    [NotSaved]
    private readonly XWorld _world;

    private readonly Queue<MediaFailure> _failures = new();

    internal SandboxMedia(XWorld world) => _world = world;

    /// <summary>All uploads, in the order in which they began.</summary>
    public IReadOnlyList<SandboxUpload> Uploads
    {
        get
        {
            lock (_world.Gate)
            {
                return [.. _world.Uploads.Values.OrderBy(upload => upload.Id).Select(upload => new SandboxUpload(_world, upload))];
            }
        }
    }

    /// <summary>Lets the processing of the next uploaded video or GIF fail.</summary>
    /// <param name="message">The reason that X gives.</param>
    /// <param name="name">The kind of failure. <c>InvalidMedia</c> by default.</param>
    /// <param name="atPercent">How far it gets, 0 to 100. 50 by default.</param>
    /// <param name="stalls">Whether it stays in progress with the error beside it, which X was seen to do. False by default: it fails.</param>
    public void FailProcessing(string message, string name = "InvalidMedia", int atPercent = 50, bool stalls = false)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegative(atPercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(atPercent, 100);
        lock (_world.Gate)
        {
            _failures.Enqueue(new MediaFailure(name, message, atPercent, stalls));
        }
    }

    /// <summary>How the upload that is finalized now fails; null when it does not. Called under the world's gate.</summary>
    internal MediaFailure? NextFailure() => _failures.TryDequeue(out var failure) ? failure : null;
}

/// <summary>A file that was uploaded to a sandbox, or is being uploaded.</summary>
public sealed class SandboxUpload
{
    private readonly XWorld _world;
    private readonly UploadRecord _record;

    internal SandboxUpload(XWorld world, UploadRecord record)
    {
        _world = world;
        _record = record;
    }

    /// <summary>The media id.</summary>
    public string Id => JsonText.Id(_record.Id);

    /// <summary>The key that an attachment of it has.</summary>
    public string Key => _record.Key;

    /// <summary>What it was uploaded for.</summary>
    public string Category => _record.Category;

    /// <summary>The media type; null where the request did not name one.</summary>
    public string? Type => _record.Type;

    /// <summary>The description for those who can't see it; null where none was given.</summary>
    public string? AltText => Locked(() => _record.AltText);

    /// <summary>Whether all of it came and its end was stated.</summary>
    public bool IsFinalized => Locked(() => _record.FinalizedAt is not null);

    /// <summary>The languages of its subtitles.</summary>
    public IReadOnlyList<string> Subtitles => Locked(() => (IReadOnlyList<string>)[.. _record.Subtitles.Keys]);

    /// <summary>The id of the still picture that was chosen for it; null where none was.</summary>
    public string? PreviewId => Locked(() => _record.PreviewId?.ToString(CultureInfo.InvariantCulture));

    /// <summary>How many bytes each chunk has, in their order.</summary>
    public IReadOnlyList<long> Chunks => Locked(() => (IReadOnlyList<long>)[.. _record.Segments.Values.Select(segment => segment.Length)]);

    /// <summary>Writes the bytes that came so far to a stream.</summary>
    /// <param name="target">The stream.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    public Task CopyToAsync(Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return _world.MediaStore.CopyToAsync(Locked(() => _record.Content), target, cancellationToken);
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_world.Gate)
        {
            return read();
        }
    }
}
