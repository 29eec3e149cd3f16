using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace XApi.Orleans;

/// <summary>Lets grains and Orleans streams take objects of the API, which travel as their JSON, with what the client noted of an item of a stream.</summary>
/// <remarks>A call within a silo passes the same object: objects of the API don't change.</remarks>
internal sealed class ModelCodec : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    // The fields of an object on the wire.
    private const uint TypeField = 0;
    private const uint JsonField = 1;
    private const uint RecoveredByField = 2;

    private static readonly Type Self = typeof(ModelCodec);
    private readonly ConcurrentDictionary<Type, IModelJson?> _models = new();

    bool IGeneralizedCodec.IsSupportedType(Type type) => type == Self || ModelOf(type) is not null;

    bool IGeneralizedCopier.IsSupportedType(Type type) => ModelOf(type) is not null;

    bool? ITypeFilter.IsTypeAllowed(Type type) => type == Self || ModelOf(type) is not null ? true : null;

    object? IDeepCopier.DeepCopy(object? input, CopyContext context) => input;

    void IFieldCodec.WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer,
        uint fieldIdDelta,
        [AllowNull] Type expectedType,
        [AllowNull] object value
    )
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value) || value is not XModel model)
        {
            return;
        }

        writer.WriteFieldHeader(fieldIdDelta, expectedType, Self, WireType.TagDelimited);
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeaderExpected(TypeField, WireType.LengthPrefixed);
        writer.Session.TypeCodec.WriteLengthPrefixed(ref writer, model.GetType());
        StringCodec.WriteField(ref writer, JsonField - TypeField, model.ToJson());
        if (model is IStreamedItem { RecoveredBy: not StreamRecovery.None } item)
        {
            Int32Codec.WriteField(ref writer, RecoveredByField - JsonField, (int)item.RecoveredBy);
        }

        writer.WriteEndObject();
    }

    object? IFieldCodec.ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference)
        {
            return ReferenceCodec.ReadReference(ref reader, field.FieldType);
        }

        field.EnsureWireTypeTagDelimited();
        var placeholder = ReferenceCodec.CreateRecordPlaceholder(reader.Session);
        Type? type = null;
        string? json = null;
        var recoveredBy = StreamRecovery.None;
        var id = 0u;
        for (var member = reader.ReadFieldHeader(); !member.IsEndBaseOrEndObject; member = reader.ReadFieldHeader())
        {
            id += member.FieldIdDelta;
            switch (id)
            {
                case TypeField:
                    ReferenceCodec.MarkValueField(reader.Session);
                    type = reader.Session.TypeCodec.ReadLengthPrefixed(ref reader);
                    break;
                case JsonField:
                    json = StringCodec.ReadValue(ref reader, member);
                    break;
                case RecoveredByField:
                    recoveredBy = (StreamRecovery)Int32Codec.ReadValue(ref reader, member);
                    break;
                default:
                    // What a later version writes.
                    reader.ConsumeUnknownField(member);
                    break;
            }
        }

        var model =
            type is not null && json is not null && ModelOf(type) is { } known
                ? known.Parse(json)
                : throw new SerializerException("What was sent as an object of the API has no type or no JSON.");
        if (recoveredBy != StreamRecovery.None && model is IStreamedItem item)
        {
            item.MarkRecovered(recoveredBy);
        }

        ReferenceCodec.RecordObject(reader.Session, model, placeholder);
        return model;
    }

    private IModelJson? ModelOf(Type type) =>
        _models.GetOrAdd(
            type,
            static type => typeof(XModel).IsAssignableFrom(type) && !type.IsAbstract ? NamedConverter.Of(type) as IModelJson : null
        );
}
