using System.Net;

namespace XApi;

/// <summary>A call that did not succeed.</summary>
public class XApiException : Exception
{
    /// <summary>Makes an exception of a message alone.</summary>
    /// <param name="message">What happened.</param>
    public XApiException(string message) : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public XApiException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>Makes an exception.</summary>
    public XApiException() { }

    /// <summary>The operation that was called.</summary>
    public XOperation? Operation { get; init; }

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode? Status { get; init; }
}
