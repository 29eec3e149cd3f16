using System.Globalization;

namespace XApi;

/// <summary>A call that was not sent, because the spec says that X would refuse it.</summary>
/// <remarks>It is a mistake in the calling code, and so an <see cref="ArgumentException"/>. <see cref="XApiClientOptions.ValidateRequests"/> switches the check off.</remarks>
public sealed class XInvalidParameterException : ArgumentException
{
    private const int LongestShown = 100;

    // The message as it was given: `Message` names the parameter once more.
    private readonly string? _message;

    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What is wrong.</param>
    public XInvalidParameterException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause.</param>
    public XInvalidParameterException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XInvalidParameterException()
        : base("A parameter is not valid.") { }

    internal XInvalidParameterException(XOperation operation, string parameter, string bound, object? value)
        : this($"`{parameter}` {bound}{Shown(value)}; {operation} was not sent.", parameter, null)
    {
        Operation = operation;
        Bound = bound;
        Value = value;
    }

    internal XInvalidParameterException(XOperation operation, string parameter, XQueryCheck query)
        : this($"`{parameter}` breaks the rules of X's query language; {operation} was not sent.\n{query}", parameter, null)
    {
        Operation = operation;
        Bound = string.Join(' ', query.Diagnostics.Where(one => one.Severity == XQuerySeverity.Error).Select(one => one.Message));
        Value = query.Text;
        Query = query;
    }

    /// <summary>The same, with what is to be known beside it.</summary>
    internal XInvalidParameterException(XInvalidParameterException other, Exception innerException)
        : this(other._message ?? other.Message, other.ParamName, innerException)
    {
        Operation = other.Operation;
        Bound = other.Bound;
        Value = other.Value;
        Query = other.Query;
    }

    private XInvalidParameterException(string message, string? parameter, Exception? innerException)
        : base(message, parameter, innerException) => _message = message;

    /// <summary>The operation that was called.</summary>
    public XOperation? Operation { get; }

    /// <summary>The bound that the value breaks, such as <c>takes 10 to 100</c>.</summary>
    public string? Bound { get; }

    /// <summary>What is wrong with a query, place by place; null when something else is.</summary>
    public XQueryCheck? Query { get; }

    /// <summary>The value; null when it is missing.</summary>
    public object? Value { get; }

    private static string Shown(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return value is null
            ? ""
            : $", and is {(text.Length > LongestShown ? $"{text[..LongestShown]}… ({text.Length} characters)" : text.Length == 0 ? "empty" : text)}";
    }
}
