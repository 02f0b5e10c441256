namespace Echo.Server.Features.Catalog;

sealed class HiddenAttribute : Attribute;
