namespace XApi;

/// <summary>X could not process an uploaded video or GIF, or took longer than <see cref="MediaUploadOptions.ProcessingTimeout"/>. Uploading the same file again will not help.</summary>
public sealed class XMediaProcessingException : XApiException
{
    /// <summary>Makes an exception of a message alone.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XMediaProcessingException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XMediaProcessingException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XMediaProcessingException()
        : base("X could not process the media.") { }

    /// <summary>The media id.</summary>
    public string? MediaId { get; init; }

    /// <summary>The kind of failure in X's words, such as <c>InvalidMedia</c>; null where X did not say.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason in X's words, such as <c>Unsupported video format</c>; null where X did not say.</summary>
    public string? Detail { get; init; }

    /// <summary>How far processing was, 0 to 100; null where X did not say.</summary>
    public int? ProgressPercent { get; init; }

    /// <summary>Whether X had neither finished nor failed when the time was over.</summary>
    public bool HasTimedOut { get; init; }
}
