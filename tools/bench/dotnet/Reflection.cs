using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Newtonsoft.Json.Serialization;

namespace XApi.Bench;

/// <summary>Serializers that find the members of our models by reflection, as they would those of anyone's classes.</summary>
/// <remarks>The models name converters, by which both serializers would read them with our own readers: there would be nothing to compare.</remarks>
internal static class Reflection
{
    internal static Newtonsoft.Json.JsonSerializer Newtonsoft { get; } =
        global::Newtonsoft.Json.JsonSerializer.CreateDefault(
            new()
            {
                DateParseHandling = global::Newtonsoft.Json.DateParseHandling.None,
                ContractResolver = new Members(),
                ObjectCreationHandling = global::Newtonsoft.Json.ObjectCreationHandling.Replace,
            }
        );

    internal static JsonSerializerOptions SystemTextJson { get; } = new() { TypeInfoResolver = new MemberInfos() };

    private static bool IsModel(Type type) => typeof(XModel).IsAssignableFrom(type);

    // A member carries its wire name only where that is not made from its C# name.
    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<global::Newtonsoft.Json.JsonPropertyAttribute>()?.PropertyName
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private sealed class Members : DefaultContractResolver
    {
        protected override global::Newtonsoft.Json.JsonConverter? ResolveContractConverter(Type objectType) =>
            IsModel(objectType) ? null : base.ResolveContractConverter(objectType);

        protected override string ResolvePropertyName(string propertyName) => JsonNamingPolicy.SnakeCaseLower.ConvertName(propertyName);
    }

    private sealed class MemberInfos : DefaultJsonTypeInfoResolver
    {
        public override JsonTypeInfo GetTypeInfo(Type type, JsonSerializerOptions options) =>
            !IsModel(type)
                ? base.GetTypeInfo(type, options)
                : (JsonTypeInfo)
                    typeof(MemberInfos)
                        .GetMethod(nameof(Of), BindingFlags.NonPublic | BindingFlags.Static)!
                        .MakeGenericMethod(type)
                        .Invoke(null, [options])!;

        private static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options)
            where T : notnull, new()
        {
            var info = JsonMetadataServices.CreateObjectInfo<T>(
                options,
                new() { ObjectCreator = static () => new T(), PropertyMetadataInitializer = static _ => [] }
            );
            foreach (var property in typeof(T).GetProperties())
            {
                if (property.SetMethod is { IsPublic: true })
                {
                    var member = info.CreateJsonPropertyInfo(property.PropertyType, NameOf(property));
                    member.Set = Setter<T>(property);
                    info.Properties.Add(member);
                }
            }

            return info;
        }

        private static Action<object, object?> Setter<T>(PropertyInfo property)
        {
            var (model, value) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(object)));
            return Expression
                .Lambda<Action<object, object?>>(
                    Expression.Assign(
                        Expression.Property(Expression.Convert(model, typeof(T)), property),
                        Expression.Convert(value, property.PropertyType)
                    ),
                    model,
                    value
                )
                .Compile();
        }
    }
}
