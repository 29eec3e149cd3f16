using Newtonsoft.Json;

namespace XApi;

/// <summary>Writes objects of the API, with the names of one of X's dialects.</summary>
/// <param name="text">Where to.</param>
/// <param name="dialect">Whose names; <see cref="XDialect.Auto"/> for those that each object was read under.</param>
internal sealed class ModelWriter(TextWriter text, XDialect dialect) : JsonTextWriter(text)
{
    internal XDialect Dialect => dialect;
}
