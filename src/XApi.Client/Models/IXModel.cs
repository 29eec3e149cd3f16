namespace XApi;

/// <summary>A JSON object of the API that can be read, for code that is written once for all of them.</summary>
/// <typeparam name="TSelf">The object's type.</typeparam>
/// <remarks>Each has a <c>FromJson</c>, and both JSON libraries read it: <c>JsonSerializer.Deserialize&lt;Tweet&gt;(utf8)</c>.</remarks>
public interface IXModel<TSelf>
    where TSelf : XModel, IXModel<TSelf>
{
    /// <summary>Reads one with a reader that stands on its first token, and leaves the reader on its last.</summary>
    internal static abstract TSelf Read(ref JsonTokenReader reader);
}
