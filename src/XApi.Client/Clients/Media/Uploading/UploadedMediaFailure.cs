namespace XApi;

/// <summary>Records on a failure which media are uploaded, so that they need not be uploaded again.</summary>
/// <remarks>An <see cref="XApiException"/> has a place for them. Other failures keep their type, and get one as their inner exception.</remarks>
internal static class UploadedMediaFailure
{
    /// <summary>The ids that a failure has; none where nothing was uploaded.</summary>
    internal static IReadOnlyList<string> IdsOf(Exception failure) =>
        (failure as XApiException ?? failure.InnerException as XApiException)?.MediaIds ?? [];

    internal static OperationCanceledException Of(
        OperationCanceledException cancelled,
        IReadOnlyList<string> mediaIds,
        CancellationToken cancellationToken
    ) => new(cancelled.Message, Uploaded("The call was cancelled", mediaIds, cancelled), cancellationToken);

    internal static IOException Of(IOException unreadable, IReadOnlyList<string> mediaIds) =>
        new(unreadable.Message, Uploaded("A file could not be read", mediaIds, unreadable));

    internal static XInvalidParameterException Of(XInvalidParameterException wrong, IReadOnlyList<string> mediaIds) =>
        new(wrong, Uploaded("A file was found to be wrong", mediaIds, wrong));

    private static XApiException Uploaded(string what, IReadOnlyList<string> mediaIds, Exception cause) =>
        new($"{what} when these media were uploaded, which can be attached for 24 hours: {string.Join(", ", mediaIds)}.", cause)
        {
            MediaIds = mediaIds,
        };
}
