namespace XApi.Orleans;

/// <summary>A job could not be started, read or changed: the cluster can't be reached, or the job is not what was taken for it.</summary>
public sealed class XCollectionException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XCollectionException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XCollectionException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XCollectionException()
        : base("The collection could not be reached.") { }
}
