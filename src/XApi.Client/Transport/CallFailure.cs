namespace XApi;

/// <summary>What ends calls and streams.</summary>
internal static class CallFailure
{
    private const string Disposed =
        "The XApiClient, or the PrimaryHandler that it was given, was disposed of: make one client, share it, and dispose it when the program ends.";

    /// <summary>What ends calls and streams of a client that is disposed.</summary>
    internal static ObjectDisposedException ClientDisposed(Exception? cause = null) => new(Disposed, cause);
}
