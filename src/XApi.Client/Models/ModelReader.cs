namespace XApi;

/// <summary>The reader of a type, to be handed on.</summary>
/// <remarks>
/// A method group would be kept in a class and a field of each place that names it, and a few hundred places do.
/// </remarks>
internal static class ModelReader<T>
    where T : XModel, IXModel<T>
{
    internal static readonly ReadJson<T> Read = T.Read;
}
