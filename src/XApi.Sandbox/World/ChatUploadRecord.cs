namespace XApi.Sandbox;

/// <summary>An encrypted file of X Chat that is being uploaded, or was.</summary>
internal sealed class ChatUploadRecord
{
    // As long as X takes chunks of other media.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    internal required long Id { get; init; }

    internal required UserRecord Owner { get; init; }

    internal required string Conversation { get; init; }

    internal required long TotalBytes { get; init; }

    internal required DateTimeOffset BeganAt { get; init; }

    /// <summary>The chunks that came, by their index.</summary>
    internal SortedDictionary<int, StoredBytes> Segments { get; } = [];

    internal bool IsComplete { get; set; }

    /// <summary>Under which the conversation finds the file.</summary>
    internal string HashKey => ObjectStore.ShortId(Id);

    internal DateTimeOffset ExpiresAt => BeganAt + Lifetime;

    internal bool IsWhole => Segments.Values.Sum(segment => segment.Length) == TotalBytes && Segments.Keys.Last() == Segments.Count - 1;
}
